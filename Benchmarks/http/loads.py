"""The workloads: what is asked for, by how many connections, and which generator asks."""
import json
import re
import resource
import subprocess
import time
from dataclasses import dataclass

from machine import busy_seconds, cpu_seconds, resident_kilobytes


@dataclass(frozen=True)
class Workload:
    """One row of the goals: `kind` is the generator, `paths` what it asks for."""
    name: str
    kind: str
    paths: tuple
    connections: int


WORKLOADS = {w.name: w for w in (
    Workload("plaintext", "wrk", ("/plaintext",), 64),
    Workload("json", "wrk", ("/json",), 64),
    Workload("wait", "wrk", ("/wait",), 1000),
    Workload("churn", "churn", ("/plaintext",), 64),
    Workload("memory", "idle", ("/plaintext",), 10000),
    Workload("mixed-rate", "rate", ("/wait:90", "/cpu:10"), 64),
    Workload("loops", "wrk", ("/cpu",), 64),
)}


def _microseconds(text):
    number, unit = re.fullmatch(r"([\d.]+)(us|ms|s|m)", text).groups()
    return float(number) * {"us": 1, "ms": 1e3, "s": 1e6, "m": 6e7}[unit]


def _run(command, seconds):
    done = subprocess.run(command, capture_output=True, text=True, timeout=seconds + 60)
    if done.returncode:
        raise RuntimeError(f"{command[3]} failed with {done.returncode}: {(done.stderr or done.stdout).strip()[:200]}")
    return done.stdout


def _wrk(peer, workload, connections, seconds, cpu):
    url = f"http://127.0.0.1:{peer.port}{workload.paths[0]}"
    text = _run(["taskset", "-c", cpu, "wrk", "-t1", f"-c{connections}", f"-d{seconds}s", "--timeout", "10s",
                 "--latency", url], seconds)
    requests = int(re.search(r"(\d+) requests in", text)[1])
    wrong = sum(int(count) for count in re.findall(r"Non-2xx or 3xx responses: (\d+)", text))
    failed = re.search(r"Socket errors: connect (\d+), read (\d+), write (\d+), timeout (\d+)", text)
    latency = dict(re.findall(r"^\s+(50|99)%\s+(\S+)\s*$", text, re.MULTILINE))
    return {
        "requests": requests, "rate": float(re.search(r"Requests/sec:\s+([\d.]+)", text)[1]),
        "p50": _microseconds(latency["50"]), "p99": _microseconds(latency["99"]),
        "bad": wrong + (sum(map(int, failed.groups())) if failed else 0),
    }


def _load(peer, workload, connections, seconds, options):
    rate = [str(options.rate)] if workload.kind == "rate" else []
    text = _run(["taskset", "-c", options.load_cpu, options.generator, workload.kind, str(peer.port),
                 str(connections), str(seconds), *rate, *workload.paths], seconds)
    run = json.loads(text)
    first, *others = run["paths"].values()
    return {
        "requests": run["requests"], "rate": run["requests"] / run["seconds"], "p50": first["p50"],
        "p99": first["p99"], "bad": run["errors"] + run["bad"] + run["unserved"],
        "cpu_p99": others[0]["p99"] if others else 0,
    }


def _children_seconds():
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def measure(peer, workload, options, seconds, connections=None):
    """One round on one server: its figures, with the server's CPU microseconds for each request."""
    connections = connections or options.connections or workload.connections
    if workload.kind == "idle":
        return measure_idle(peer, workload, connections, options)
    user, kernel = cpu_seconds(peer.pid)
    busy, ours, began = busy_seconds(), _children_seconds(), time.monotonic()
    if workload.kind == "wrk":
        figures = _wrk(peer, workload, connections, seconds, options.load_cpu)
    else:
        figures = _load(peer, workload, connections, seconds, options)
    wall = time.monotonic() - began
    user_after, kernel_after = cpu_seconds(peer.pid)
    user, kernel = user_after - user, kernel_after - kernel
    noise = busy_seconds() - busy - (_children_seconds() - ours) - user - kernel
    per_request = 1e6 / max(1, figures["requests"])
    figures.update(
        user=user * per_request, kernel=kernel * per_request, cpu=(user + kernel) * per_request,
        load=100 * (user + kernel) / wall, noise=max(0.0, 100 * noise / wall))
    return figures


def measure_idle(peer, workload, connections, options):
    """How much a server grows by connections that made one request each and stay open."""
    measure(peer, WORKLOADS["plaintext"], options, 1, connections=64)  # what it allocates once is not the connections'
    time.sleep(0.5)
    before = resident_kilobytes(peer.pid)
    command = ["taskset", "-c", options.load_cpu, options.generator, "idle", str(peer.port), str(connections),
               workload.paths[0]]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as generator:
        line = generator.stdout.readline().strip()
        time.sleep(1)
        after = resident_kilobytes(peer.pid)
        generator.stdin.close()
    if line != "ready":
        raise RuntimeError(line or "the load generator ended early")
    return {"before": before, "after": after, "kilobytes": (after - before) / connections}
