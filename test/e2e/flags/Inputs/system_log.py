# Part of the PageSan project. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Listens as the system's log while a program runs, prints the messages.

usage: system_log.py PROGRAM [ARGUMENT...]"""

import os
import socket
import subprocess
import sys

PATH = "/dev/log"
log = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
log.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1 << 20)
log.bind(PATH)
try:
    # In the background, as messages that nobody takes are lost.
    program = subprocess.Popen(sys.argv[1:], stderr=subprocess.DEVNULL)
    log.settimeout(0.2)
    while True:
        try:
            print(log.recv(4096).decode())
        except socket.timeout:
            if program.poll() is not None:
                break
finally:
    os.unlink(PATH)
