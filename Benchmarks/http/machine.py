"""What the kernel says about a server's process tree and about the machine, read from /proc."""
import os

TICKS_PER_SECOND = os.sysconf("SC_CLK_TCK")


def _stat(pid):
    """(parent, user ticks, kernel ticks) of one process."""
    with open(f"/proc/{pid}/stat") as file:
        text = file.read()
    fields = text[text.rindex(")") + 2:].split()
    return int(fields[1]), int(fields[11]), int(fields[12])


def process_tree(pid):
    """The stat figures of a process and of everything below it."""
    everything = {}
    for entry in filter(str.isdigit, os.listdir("/proc")):
        try:
            everything[int(entry)] = _stat(entry)
        except OSError:
            pass  # it ended while we were looking
    if pid not in everything:
        raise RuntimeError(f"the server (process {pid}) is gone")
    tree, waiting = {}, [pid]
    while waiting:
        member = waiting.pop()
        tree[member] = everything[member]
        waiting += [child for child, stat in everything.items() if stat[0] == member and child not in tree]
    return tree


def cpu_seconds(pid):
    """(user, kernel) seconds that a process tree has used."""
    stats = process_tree(pid).values()
    return sum(s[1] for s in stats) / TICKS_PER_SECOND, sum(s[2] for s in stats) / TICKS_PER_SECOND


def resident_kilobytes(pid):
    """Resident memory of a process tree."""
    total = 0
    for member in process_tree(pid):
        with open(f"/proc/{member}/status") as file:
            total += sum(int(line.split()[1]) for line in file if line.startswith("VmRSS:"))
    return total


def busy_seconds():
    """Seconds that all cores together were not idle; time the hypervisor took away counts as busy."""
    with open("/proc/stat") as file:
        fields = [int(field) for field in file.readline().split()[1:9]]
    return (sum(fields) - fields[3] - fields[4]) / TICKS_PER_SECOND


def description():
    """One line on the processor and the kernel, for the head of a table."""
    model = "unknown processor"
    with open("/proc/cpuinfo") as file:
        for line in file:
            if line.startswith("model name"):
                model = line.split(":", 1)[1].strip()
                break
    return f"{model}, {os.cpu_count()} cores, Linux {os.uname().release}"
