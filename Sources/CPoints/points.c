#include "CPoints.h"

__thread void *lanes_points_controller;
