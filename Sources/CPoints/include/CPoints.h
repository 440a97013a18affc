#pragma once

/// The controller of the calling thread: what decides at its points. NULL outside an exploration.
extern __thread void *lanes_points_controller;

static inline void *lanes_points_current(void) { return lanes_points_controller; }
static inline void lanes_points_set_current(void *controller) { lanes_points_controller = controller; }
