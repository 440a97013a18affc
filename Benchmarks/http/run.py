"""Measures HTTP servers side by side: the server on one core, the load on another, peers in turn, medians.

workloads: plaintext json wait churn memory mixed-rate, loops (computing on one loop and on two), and curve
(plaintext from 1 to 10,000 connections); without a name the six of the goals. --peer is a name of peers.py or
NAME='START COMMAND' with {port} in it, any number of times; without it every peer that can do the workload.
"""
import argparse
import json
import resource
import sys
import time

import machine
import peers
import report
from loads import WORKLOADS, measure

CURVE = (1, 8, 64, 512, 1000, 4000, 10000)


def say(text):
    """A line for the person who waits; the tables alone go to standard output."""
    print(f"bench: {text}", file=sys.stderr, flush=True)


def arguments():
    parser = argparse.ArgumentParser(prog="script/bench", description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("workload", nargs="*", metavar="workload", help=" ".join([*WORKLOADS, "curve"]))
    parser.add_argument("--peer", action="append", help="measure only this one (may be repeated)")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seconds", type=int, default=6, help="length of one measurement")
    parser.add_argument("--warm", type=int, default=2, help="seconds of load before the first round")
    parser.add_argument("--connections", type=int, default=0, help="instead of the workload's own number")
    parser.add_argument("--rate", type=int, default=250, help="requests a second of mixed-rate")
    parser.add_argument("--cpu-n", type=int, default=240000, help="/cpu counts the primes below this")
    parser.add_argument("--server-cpu", default="0")
    parser.add_argument("--load-cpu", default="1")
    parser.add_argument("--port", type=int, default=18200, help="first port; each peer takes the next")
    parser.add_argument("--noise", type=float, default=10,
                        help="repeat a measurement once when others took more than this %% of a core")
    parser.add_argument("--json", metavar="FILE", help="append every round's figures, one object a line")
    options = parser.parse_args()
    options.workload = options.workload or [name for name in WORKLOADS if name != "loops"]
    unknown = set(options.workload) - set(WORKLOADS) - {"curve"}
    if unknown:
        parser.error(f"no workload {', '.join(sorted(unknown))}; there are {' '.join([*WORKLOADS, 'curve'])}")
    return options


def prepared(kinds_ready, peer):
    """Builds what the peer needs, once a run; the reason when that is not possible."""
    prepare = peer.kind.prepare
    if prepare and prepare not in kinds_ready:
        say(f"preparing {peer.name}")
        try:
            prepare()
            kinds_ready[prepare] = None
        except (peers.Unavailable, FileNotFoundError) as error:
            kinds_ready[prepare] = str(error)
    return kinds_ready.get(prepare)


def start_all(workload, options, kinds_ready, failures):
    """Starts and warms every peer that can do the workload; a peer that cannot start is skipped with its reason."""
    started = []
    for index, name in enumerate(options.peer or peers.KINDS):
        peer = peers.Peer(name, options.port + index, options)
        if workload.name not in peer.kind.workloads:
            continue
        reason = prepared(kinds_ready, peer)
        try:
            if reason:
                raise RuntimeError(reason)
            peer.start(workload.paths)
            if workload.kind != "idle" and options.warm:
                # The Java virtual machine compiles while it runs: give it time to finish.
                measure(peer, workload, options, options.warm * (3 if peer.name == "tomcat" else 1))
            started.append(peer)
        except (OSError, RuntimeError, ValueError) as error:
            failures[peer.name] = str(error)
            say(f"skipping {peer.name}: {error}")
            peer.stop()
    return started


def quietest(peer, workload, options, connections=None):
    """One measurement, repeated once when other processes disturbed it."""
    best = None
    for _ in range(2):
        figures = measure(peer, workload, options, options.seconds, connections)
        if best is None or figures.get("noise", 0) < best["noise"]:
            best = figures
        if best.get("noise", 0) <= options.noise:
            break
    return best


def rounds(workload, started, options, failures, counts=(None,)):
    """Measures the peers in turn, round by round; yields (peer, connections, figures)."""
    for number in range(options.rounds):
        for peer in started:
            for connections in counts:
                if peer.name in failures:
                    continue
                try:
                    if number and workload.kind == "idle":  # a server keeps the memory it once had: start a new one
                        peer.stop()
                        peer.start(workload.paths)
                    figures = quietest(peer, workload, options, connections)
                except (OSError, RuntimeError, ValueError, TypeError) as error:
                    failures[peer.name] = str(error)
                    continue
                short = " ".join(f"{key}={value:.1f}" for key, value in figures.items())
                say(f"{workload.name} round {number + 1} {peer.name} {connections or ''} {short}")
                yield peer, connections, figures


def record(options, workload, peer, connections, figures):
    if options.json:
        with open(options.json, "a") as file:
            line = {"workload": workload, "peer": peer.name, "connections": connections, "time": time.time(), **figures}
            file.write(json.dumps(line) + "\n")


def run(name, options, kinds_ready):
    """One workload from start to table."""
    is_curve = name == "curve"
    workload = WORKLOADS["plaintext" if is_curve else name]
    results, failures, started = {}, {}, []
    try:
        started = start_all(workload, options, kinds_ready, failures)
        for peer, connections, figures in rounds(workload, started, options, failures, CURVE if is_curve else (None,)):
            record(options, name, peer, connections, figures)
            if is_curve:
                results.setdefault(peer.name, {}).setdefault(connections, []).append(figures)
            else:
                results.setdefault(peer.name, []).append(figures)
    finally:
        for peer in started:
            peer.stop()
    return report.curve(CURVE, results, failures) if is_curve else report.table(workload, results, failures)


def main():
    options = arguments()
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    options.generator = peers.prepare_generator()
    print(f"{machine.description()}; server on core {options.server_cpu}, load on core {options.load_cpu}; "
          f"{options.rounds} rounds of {options.seconds} s, medians")
    kinds_ready = {}
    for name in options.workload:
        print(run(name, options, kinds_ready), flush=True)


if __name__ == "__main__":
    try:
        main()
    except peers.Unavailable as error:
        sys.exit(f"bench: {error}")
    except KeyboardInterrupt:
        sys.exit(130)
