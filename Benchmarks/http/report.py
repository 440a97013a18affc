"""Tables in Markdown: medians of the rounds, and each peer's ratio to the C limit of the same run."""
from statistics import median

LIMITS = ("c-uring", "c-epoll")


def _time(microseconds):
    if microseconds < 1000:
        return f"{microseconds:.0f} µs"
    return f"{microseconds / 1000:.1f} ms" if microseconds < 1e5 else f"{microseconds / 1000:.0f} ms"


def _middle(rounds, key):
    return median(figures[key] for figures in rounds)


def base_of(results, key, workload):
    """(name, figure) that ratios refer to: the C io_uring limit, for churn the better limit, else the first peer."""
    present = [name for name in LIMITS if name in results]
    if workload.name == "churn" and present:
        name = min(present, key=lambda limit: _middle(results[limit], key))
    else:
        name = (present or list(results))[0]
    return name, _middle(results[name], key)


def _rows(lines):
    head, *body = lines
    return "\n".join(["| " + " | ".join(line) + " |" for line in [head, ["---"] * len(head), *body]])


def table(workload, results, failures):
    """The table of one workload; `results` maps a peer to the figures of its rounds."""
    parts = [f"\n### {workload.name}\n"]
    if results:
        parts.append(_rows(_memory(results) if workload.kind == "idle" else _requests(workload, results)))
    parts += [f"\nnot measured: {name}: {reason}" for name, reason in failures.items()]
    return "\n".join(parts)


def _memory(results):
    yield ["peer", "RSS before", "with the connections", "KB a connection", "rounds"]
    for name, rounds in results.items():
        yield [name, f"{_middle(rounds, 'before') / 1024:.1f} MB", f"{_middle(rounds, 'after') / 1024:.1f} MB",
               f"{_middle(rounds, 'kilobytes'):.2f}", str(len(rounds))]


def _requests(workload, results):
    base, limit = base_of(results, "cpu", workload)
    mixed = workload.kind == "rate"
    waits = " of /wait" if mixed else ""
    yield ["peer", "CPU µs a request", f"× {base}", "min–max", "user", "kernel", "requests/s", f"p50{waits}",
           f"p99{waits}", *(["p99 of /cpu"] if mixed else []), "core busy", "noise", "bad"]
    for name, rounds in results.items():
        cpu = [figures["cpu"] for figures in rounds]
        yield [name, f"{median(cpu):.1f}", f"{median(cpu) / limit:.2f}", f"{min(cpu):.1f}–{max(cpu):.1f}",
               f"{_middle(rounds, 'user'):.1f}", f"{_middle(rounds, 'kernel'):.1f}", f"{_middle(rounds, 'rate'):.0f}",
               _time(_middle(rounds, "p50")), _time(_middle(rounds, "p99")),
               *([_time(_middle(rounds, "cpu_p99"))] if mixed else []),
               f"{_middle(rounds, 'load'):.0f} %", f"{_middle(rounds, 'noise'):.0f} %",
               str(sum(figures["bad"] for figures in rounds))]


def curve(counts, results, failures):
    """CPU microseconds a request of each peer at each number of connections."""
    head = ["peer", *(f"{count} conn." for count in counts)]
    lines = [[name, *(f"{_middle(rounds[count], 'cpu'):.1f}" if rounds.get(count) else "–" for count in counts)]
             for name, rounds in results.items()]
    parts = ["\n### curve: CPU µs a plaintext request by connections\n", _rows([head, *lines])]
    parts += [f"\nnot measured: {name}: {reason}" for name, reason in failures.items()]
    return "\n".join(parts)
