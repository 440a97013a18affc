/// What makes the page step: the same text in every page, since all data is in the markup.
enum PageScript {
    static let text = """
        "use strict";
        (() => {
          const find = (id) => document.getElementById(id);
          const all = (query) => Array.from(document.querySelectorAll(query));
          const steps = all(".step"), names = all(".name"), waits = all(".wait");
          const nav = find("controls"), slider = find("slider"), now = find("now");
          let current = -1;

          const copy = find("copy");
          if (copy && navigator.clipboard) {
            copy.hidden = false;
            copy.onclick = () => navigator.clipboard.writeText(find("replay").textContent)
              .then(() => { copy.textContent = "Copied"; });
          }
          if (!nav || steps.length === 0) return;
          nav.hidden = false;
          slider.max = steps.length;

          const isBegun = (strand) => steps.some((step, i) => i <= current && step.dataset.strand === strand);
          const isDone = (strand) => !waits.some((wait) => wait.dataset.strand === strand)
            && !steps.some((step, i) => i > current && step.dataset.strand === strand);

          function state(strand, step) {
            if (step.dataset.strand === strand) return "running";
            if (step.dataset.ready.split(" ").includes(strand)) return "ready";
            if (!isBegun(strand)) return "not begun";
            return isDone(strand) ? "ended" : "waiting";
          }

          function showStates(step) {
            for (const name of names) {
              const label = name.querySelector(".state");
              name.classList.remove("running", "ready");
              if (!step) { label.textContent = label.dataset.kind; continue; }
              const found = state(name.dataset.strand, step);
              if (found === "running" || found === "ready") name.classList.add(found);
              label.textContent = label.dataset.kind + " · " + (found === "ready" ? "could go" : found);
            }
          }

          // Who could have taken the step as well, in its row.
          function showGhosts(step) {
            all(".ghost").forEach((ghost) => ghost.remove());
            if (!step) return;
            for (const name of names.filter((one) => one.classList.contains("ready"))) {
              const ghost = document.createElement("div");
              ghost.className = "ghost " + Array.from(name.classList).find((one) => one.startsWith("lane-"))
                + (step.classList.contains("preempts") ? " preempts" : "");
              ghost.textContent = "could have gone instead";
              ghost.style.gridRow = step.style.gridRow;
              ghost.style.gridColumn = name.style.gridColumn;
              ghost.setAttribute("aria-hidden", "true");
              step.parentNode.append(ghost);
            }
          }

          function show(index, isQuiet) {
            current = Math.max(-1, Math.min(steps.length - 1, index));
            const step = steps[current];
            document.body.classList.toggle("stepping", current >= 0);
            steps.forEach((other, i) => {
              other.classList.toggle("future", current >= 0 && i > current);
              other.classList.toggle("current", i === current);
              if (i === current) other.setAttribute("aria-current", "step");
              else other.removeAttribute("aria-current");
            });
            waits.forEach((wait) => wait.classList.toggle("future", current >= 0 && current < steps.length - 1));
            showStates(step);
            showGhosts(step);
            if (!step) { now.textContent = "all steps · ← → to step through"; return; }
            slider.value = current + 1;
            const name = names.find((one) => one.dataset.strand === step.dataset.strand);
            now.textContent = "step " + step.dataset.step + " · " + name.querySelector("strong").textContent
              + ": " + step.querySelector(".title").textContent + " · at " + step.dataset.time;
            if (isQuiet) return;
            step.scrollIntoView({ block: "center", inline: "nearest" });
            history.replaceState(null, "", "#" + step.id);
          }

          function clash() {
            const after = steps.findIndex((step, i) => i > current && step.classList.contains("clash"));
            show(after >= 0 ? after : steps.findIndex((step) => step.classList.contains("clash")));
          }

          const back = () => show(Math.max(0, current - 1)), next = () => show(current + 1);
          const first = () => show(0), last = () => show(steps.length - 1), overview = () => show(-1);
          const keys = { ArrowRight: next, ArrowDown: next, ArrowLeft: back, ArrowUp: back, Home: first, End: last,
            c: clash, Escape: overview };
          document.addEventListener("keydown", (event) => {
            if (event.ctrlKey || event.metaKey || event.altKey || !keys[event.key]) return;
            event.preventDefault();
            keys[event.key]();
          });
          const buttons = { first, back, next, last, clash, all: overview };
          for (const id of Object.keys(buttons)) if (find(id)) find(id).onclick = buttons[id];
          slider.oninput = () => show(Number(slider.value) - 1);
          steps.forEach((step, i) => { step.onclick = () => show(i, true); });

          const linked = steps.findIndex((step) => "#" + step.id === location.hash);
          if (linked >= 0) show(linked);
        })();
        """
}
