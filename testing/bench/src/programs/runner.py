"""Runs programs, one at a time, and says what each has cost: wait4(2) gives CPU and peak memory of a process
together with the children that it has waited for, which Node does not tell. A small process does the
measuring, since a child's peak memory begins with that of its parent.

Reads jobs on stdin and writes results on stdout, one JSON object a line.
"""

import json
import os
import subprocess
import sys
import threading
import time

LIMIT_S = 120


def run(job):
    feed = (job.get("stdin") or "").encode()
    until = job.get("until")
    start = time.perf_counter()
    child = subprocess.Popen(
        job["argv"],
        cwd=job["cwd"],
        env=job["env"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL if job.get("quiet") else None,
    )
    limit = threading.Timer(LIMIT_S, child.kill)
    limit.start()
    answered = None
    said = b""
    try:
        child.stdin.write(feed)
        child.stdin.flush()
        if until is None:
            child.stdin.close()
    except BrokenPipeError:
        pass  # It may end without reading what it was given.
    while chunk := os.read(child.stdout.fileno(), 65536):
        said += chunk
        if until is not None and answered is None and until.encode() in said:
            answered = time.perf_counter()
            child.stdin.close()
    _, status, usage = os.wait4(child.pid, 0)
    end = time.perf_counter()
    limit.cancel()
    child.returncode = os.waitstatus_to_exitcode(status)
    child.stdout.close()
    try:
        child.stdin.close()
    except BrokenPipeError:
        pass
    return {
        "code": child.returncode,
        "cpu_ms": (usage.ru_utime + usage.ru_stime) * 1000,
        "wall_ms": ((answered or end) - start) * 1000,
        "rss_kb": usage.ru_maxrss,
        "stdout": said.decode("utf8", "replace"),
        "answered": until is None or answered is not None,
    }


for line in sys.stdin:
    print(json.dumps(run(json.loads(line))), flush=True)
