"""The servers that are measured: how each is made ready and started, and which workloads it can do."""
import json
import os
import shlex
import signal
import socket
import subprocess
import time
import urllib.request
from dataclasses import dataclass, field

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
WORK = os.path.join(ROOT, ".build-bench")
WAIT_AND_CPU = {"mixed-rate"}
SIMPLE = {"plaintext", "json", "wait", "memory", "churn"}
EVERYTHING = SIMPLE | WAIT_AND_CPU


class Unavailable(Exception):
    """A peer cannot be installed or built here; the message says why."""


def step(*command, cwd=ROOT, env=None):
    """Runs one command of a build; its output is shown only when it fails."""
    done = subprocess.run(command, cwd=cwd, env=env and dict(os.environ, **env), text=True,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    if done.returncode:
        raise Unavailable(f"{' '.join(command[:3])} failed:\n{done.stdout.strip()[-1500:]}")
    return done.stdout


def install(*packages):
    """Installs system packages that are missing, and says so."""
    if subprocess.run([f"{ROOT}/script/setup", *packages], stdout=2).returncode:
        raise Unavailable(f"script/setup could not install {' '.join(packages)}")


def prepare_generator():
    """Builds the load generator and installs wrk."""
    install("wrk:wrk", "gcc:gcc", "taskset:util-linux")
    os.makedirs(WORK, exist_ok=True)
    step("gcc", "-std=gnu11", "-O2", "-o", f"{WORK}/load", f"{HERE}/load.c")
    return f"{WORK}/load"


def prepare_lanes():
    step(f"{ROOT}/script/peer", "--build-only")


def prepare_limit():
    install("gcc:gcc", "make:make", "liburing-dev")
    step("make", "-C", f"{ROOT}/Benchmarks/limit", f"OUT={WORK}")


def prepare_nginx():
    install("nginx:nginx-light")


def nginx_command(port):
    folder = f"{WORK}/nginx-{port}"
    os.makedirs(folder, exist_ok=True)
    with open(f"{HERE}/peers/nginx/nginx.conf") as file:
        text = file.read().replace("@PORT@", str(port)).replace("@FOLDER@", folder)
    with open(f"{folder}/nginx.conf", "w") as file:
        file.write(text)
    return f"nginx -e /dev/null -p {folder} -c {folder}/nginx.conf"


def prepare_go():
    install("go:golang-go")
    step("go", "build", "-o", f"{WORK}/go-peer", ".", cwd=f"{HERE}/peers/go", env={"GOCACHE": f"{WORK}/go-cache"})


def prepare_node():
    install("node:nodejs")


def java_classpath():
    folder = "/usr/share/java"
    jars = [f"tomcat10-{part}" for part in (
        "annotations-api", "api", "catalina", "coyote", "el-api", "jaspic-api", "jni", "juli", "servlet-api",
        "util", "util-scan")]
    jars += ["jackson-databind", "jackson-core", "jackson-annotations"]
    return ":".join(f"{folder}/{jar}.jar" for jar in jars)


def prepare_tomcat():
    install("libtomcat10-java", "libjackson2-databind-java", "javac:default-jdk-headless")
    os.makedirs(f"{WORK}/tomcat", exist_ok=True)
    step("javac", "-nowarn", "-cp", java_classpath(), "-d", f"{WORK}/tomcat", f"{HERE}/peers/tomcat/Peer.java")


def prepare_swift():
    step("swift", "build", "-c", "release", "--static-swift-stdlib", "--package-path", f"{HERE}/peers/swift",
         "--scratch-path", f"{WORK}/swift")


def swift(product):
    return f"{WORK}/swift/release/{product}"


@dataclass
class Kind:
    """How one peer is prepared and started; `command` is a text that may hold {port}, or a function of the port."""
    command: object
    workloads: set
    prepare: object = None
    environment: dict = field(default_factory=dict)
    cores: str = None  # instead of --server-cpu


LOOPS = {"loops"}
POOL = {"BENCH_CPU_POOL": "1"}
LANES = "script/peer --port {port} --model "
KINDS = {
    "c-uring": Kind(f"{WORK}/uring", SIMPLE, prepare_limit),
    "c-epoll": Kind(f"{WORK}/epoll", SIMPLE, prepare_limit),
    "lanes": Kind(LANES + "event-loop --loops 1", SIMPLE, prepare_lanes),
    "lanes-hybrid": Kind(LANES + "hybrid --loops 1 --workers 4", EVERYTHING, prepare_lanes),
    "lanes-threads": Kind(LANES + "threads --workers 200", EVERYTHING, prepare_lanes),
    "lanes-1-loop": Kind(LANES + "event-loop --loops 1", LOOPS, prepare_lanes, cores="0,1"),
    "lanes-2-loops": Kind(LANES + "event-loop --loops 2", LOOPS, prepare_lanes, cores="0,1"),
    "nginx": Kind(nginx_command, {"plaintext", "memory", "churn"}, prepare_nginx),
    "nio": Kind(swift("nio-peer"), EVERYTHING, prepare_swift),
    "nio-pool": Kind(swift("nio-peer"), WAIT_AND_CPU, prepare_swift, POOL),
    "hummingbird": Kind(swift("hummingbird-peer"), EVERYTHING, prepare_swift),
    "hummingbird-pool": Kind(swift("hummingbird-peer"), WAIT_AND_CPU, prepare_swift, POOL),
    "go": Kind(f"{WORK}/go-peer", EVERYTHING, prepare_go, {"GOMAXPROCS": "1"}),
    "node": Kind(f"node {HERE}/peers/node/server.js", EVERYTHING, prepare_node, {"NODE_ENV": "production"}),
    "tomcat": Kind(f"java -Xmx1g -cp {java_classpath()}:{WORK}/tomcat Peer {WORK}/tomcat", EVERYTHING, prepare_tomcat),
}


def fetch(port, path):
    """(status, body, seconds) of one request."""
    began = time.monotonic()
    with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=10) as answer:
        return answer.status, answer.read(), time.monotonic() - began


def primes_below(limit):
    """The right answer to /cpu."""
    composite = bytearray(limit)
    for number in range(2, int(limit ** 0.5) + 1):
        if not composite[number]:
            composite[number * number::number] = b"\1" * len(range(number * number, limit, number))
    return limit - 2 - sum(composite[2:])


def check(port, path, cpu_limit):
    """Raises unless a server's answer is right: a wrong answer must not win."""
    status, body, seconds = fetch(port, path)
    right = {
        "/plaintext": lambda: body == b"Hello, World!",
        "/json": lambda: json.loads(body) == {"message": "Hello, World!"},
        "/wait": lambda: body == b"Hello, World!" and seconds >= 0.0095,
        "/cpu": lambda: int(body) == primes_below(cpu_limit),
    }[path]
    if status != 200 or not right():
        raise RuntimeError(f"wrong answer to {path}: {status} {body[:60]!r} after {seconds * 1000:.1f} ms")


class Peer:
    """A server that can be started, checked and stopped."""

    def __init__(self, name, port, options):
        self.name, _, command = name.partition("=")
        if not command and self.name not in KINDS:
            raise SystemExit(f"bench: no peer named {self.name}; there are {' '.join(KINDS)}, or NAME='START COMMAND'")
        self.kind = Kind(command, EVERYTHING) if command else KINDS[self.name]
        self.port, self.options, self.process = port, options, None

    @property
    def pid(self):
        return self.process.pid

    def start(self, paths):
        """Starts the server on its core and returns when its answers to all paths are right."""
        command = self.kind.command
        command = command(self.port) if callable(command) else command.replace("{port}", str(self.port))
        environment = dict(os.environ, PORT=str(self.port), BENCH_CPU_N=str(self.options.cpu_n),
                           **self.kind.environment)
        with open(f"{WORK}/{self.name}.log", "w") as log:
            cores = self.kind.cores or self.options.server_cpu
            self.process = subprocess.Popen(
                ["taskset", "-c", cores, *shlex.split(command)], cwd=ROOT, env=environment,
                stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True)
        self._wait_until_it_listens(time.monotonic() + 30)
        for path in paths:
            check(self.port, path.partition(":")[0], self.options.cpu_n)

    def _listens(self):
        try:
            socket.create_connection(("127.0.0.1", self.port), 1).close()
            return True
        except OSError:
            return False

    def _wait_until_it_listens(self, limit):
        while not self._listens():
            if self.process.poll() is not None or time.monotonic() > limit:
                raise RuntimeError(f"{self.name} did not start; see {WORK}/{self.name}.log")
            time.sleep(0.05)

    def stop(self):
        """Ends the server; returns when its port refuses, which a closed ring may do only a moment later."""
        if not self.process or self.process.poll() is not None:
            return
        os.killpg(self.process.pid, signal.SIGTERM)
        try:
            self.process.wait(5)
        except subprocess.TimeoutExpired:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()
        limit = time.monotonic() + 5
        while time.monotonic() < limit and self._listens():
            time.sleep(0.05)
