# -*- coding: utf-8 -*-
"""KeLens 客镜: the one way in, on Windows, macOS and Linux. Needs nothing but Python.
python run.py [--port P] [--no-browser]     set everything up, build the samples on first start, open KeLens
python run.py test [--all] [pytest ...]     set everything up, run every check and test (--all: the slow ones too)
python run.py bench [...]                   measure, as ratios
python run.py lock [--upgrade]              for maintainers: pin the requirements anew (needs uv)
"""
# Kept readable for Pythons too old to run KeLens, so that they can say so: no f-strings, no annotations.

import sys


def version_problem(version):
    """The sentence to say if this Python cannot run KeLens, else None."""
    if (3, 11) <= tuple(version[:2]) <= (3, 14):
        return None
    zh, en = ("太旧", "too old") if tuple(version[:2]) < (3, 11) else ("太新", "too new")
    name = "%d.%d" % (version[0], version[1])
    return """Python %s %s:请安装 Python 3.11 至 3.14,再用它运行 run.py。
Python %s is %s: install Python 3.11 to 3.14 and start run.py with it.""" % (name, zh, name, en)


if __name__ == "__main__" and version_problem(sys.version_info):
    sys.stderr.write("%s\n" % version_problem(sys.version_info))
    sys.exit(4)

import argparse
import hashlib
import importlib.util
import os
import re
import shutil
import signal
import socket
import subprocess
import threading
import time
import webbrowser
from http.client import HTTPConnection, HTTPException

ROOT = os.path.dirname(os.path.abspath(__file__))
VENV = os.path.join(ROOT, ".venv")
PYTHON = os.path.join(VENV, *(("Scripts", "python.exe") if os.name == "nt" else ("bin", "python")))
LOCKS = {"run": "requirements.lock", "test": "requirements-dev.lock"}
# What a failed tool printed (a pattern), and what to say and do about it. The first that fits is said.
TROUBLES = {
    r"No space left|Errno (28|122)\b|not enough space|quota exceeded": """磁盘已满:请腾出约 2 GB 空间,再运行一次。
The disk is full: free about 2 GB and run this again.""",
    r"Permission denied|Errno (1|13|30)\b|Access is denied|Read-only": """没有写入权限:请把 KeLens 放到自己的文件夹。
No permission to write in {root}: put KeLens into a folder of your own and run this again.""",
    r"ensurepip": """这个 Python 缺少 ensurepip:请先安装系统软件包 python3-venv(或 python{v}-venv)。
This Python lacks ensurepip: install the Debian package python3-venv (or python{v}-venv) and run this again.""",
    r"DO NOT MATCH THE HASHES": """下载的组件与锁定的校验值不符,未安装:请换用可靠的软件源,再运行一次。
A download does not match its locked hash and was not installed: use an index you trust and run this again.""",
    r"connect to|NewConnection|getaddrinfo|ProxyError|SSLError|No matching dist|unreachable|timed? ?out|Connection "
    r"(refused|reset|aborted|broken)": """无法访问 Python 软件源:请检查网络(代理、镜像请写入 pip 设置)。
No package index can be reached: check the network (a proxy or mirror belongs in pip's settings), run this again.""",
    r"": """组件安装失败:详情见 .venv/install.log;删除 .venv 后再运行一次。
The components could not be installed: see .venv/install.log, delete .venv and run this again.""",
}


class Stop(Exception):  # noqa: N818 - the end of a run, not always an error
    """A run that ends with one sentence, in Chinese and in English, and perhaps an exit code other than 4."""


def advice(printed):
    """The sentence to say about a tool that failed and printed this."""
    found = next(text for pattern, text in TROUBLES.items() if re.search(pattern, printed, re.IGNORECASE))
    return found.format(v="%d.%d" % sys.version_info[:2], root=ROOT)


def say(zh, en):
    sys.stdout.write("· %s  %s\n" % (zh, en))
    sys.stdout.flush()


def environment(**more):
    env = dict(os.environ, OPENBLAS_NUM_THREADS="1", PYTHONUTF8="1", PIP_USER="0", PIP_DISABLE_PIP_VERSION_CHECK="1")
    env.pop("PYTHONHOME", None)
    return dict(env, **more)


def call(*command, **more):
    """Run a command in the repository with our environment, and more of it; its exit code."""
    return subprocess.call(command, cwd=ROOT, env=environment(**more))


def read(*command):
    """Run a command, its words kept back: (exit code, everything it printed). On a terminal, what pip is busy with."""
    printed = ""
    null, out, err = subprocess.DEVNULL, subprocess.PIPE, subprocess.STDOUT
    with subprocess.Popen(command, cwd=ROOT, env=environment(), stdin=null, stdout=out, stderr=err) as child:
        for raw in child.stdout or ():
            line = raw.decode("utf-8", "replace")
            printed += line
            if line.startswith(("Collecting", "Installing")) and sys.stdout.isatty():
                sys.stdout.write("  %-60s\r" % line.split(" (from")[0].strip()[:60])
    return child.returncode, printed


def make_venv():
    """Make .venv, or make it anew if its Python is gone or of another version."""
    mine, probe = "%d.%d" % sys.version_info[:2], "import pip, sys; print('%d.%d' % sys.version_info[:2])"
    if os.path.exists(PYTHON) and read(PYTHON, "-c", probe)[1].split()[-1:] == [mine]:
        return
    if importlib.util.find_spec("ensurepip") is None:
        raise Stop(advice("ensurepip"))
    say("正在建立 Python 环境 .venv……", "Making the Python environment .venv ...")
    code, printed = read(sys.executable, "-m", "venv", "--clear", VENV)
    if code:
        shutil.rmtree(VENV, ignore_errors=True)
        raise Stop(advice(printed))


def install(kind):
    """Install a lock file, each download checked against its hash, unless this very lock is installed already."""
    make_venv()
    path, digests = os.path.join(VENV, "kelens.stamp"), []
    for each in LOCKS if kind == "test" else [kind]:  # what the tests need includes what KeLens needs
        with open(os.path.join(ROOT, LOCKS[each]), "rb") as lock:
            digests.append(hashlib.sha256(lock.read().replace(b"\r\n", b"\n")).hexdigest())
    if os.path.exists(path):
        with open(path) as stamp:
            if digests[-1] in stamp.read():
                return
    say("正在安装组件(首次约需几分钟)……", "Installing the components (the first time takes some minutes) ...")
    pip = [PYTHON, "-m", "pip", "install", "--no-input", "--progress-bar", "off", "--require-hashes", "--no-deps"]
    code, printed = read(*(pip + ["-r", os.path.join(ROOT, LOCKS[kind])]))
    with open(os.path.join(VENV, "install.log"), "w", encoding="utf-8") as log:
        log.write(printed)
    if code:
        raise Stop(advice(printed))
    with open(path, "w") as stamp:
        stamp.write(" ".join(digests))


def answers(port):
    """True if a Streamlit server, so most probably KeLens, answers on this port."""
    line = HTTPConnection("127.0.0.1", port, timeout=2)  # not urllib: no proxy may stand between
    try:
        line.request("GET", "/_stcore/health")
        return line.getresponse().status == 200
    except (OSError, HTTPException):
        return False
    finally:
        line.close()


def is_free(port):
    with socket.socket() as caller:
        caller.settimeout(1)
        if caller.connect_ex(("127.0.0.1", port)) == 0:
            return False
    try:
        socket.create_server(("127.0.0.1", port)).close()
    except OSError:
        return False
    return True


def check_port(port):
    """Stop, with another port to use, if this one is taken or not allowed."""
    if is_free(port):
        return
    text = """端口 {p} 已被其他程序占用(或不允许使用):请改用 python run.py --port {o}
Port {p} is taken by another program (or not allowed): use python run.py --port {o}"""
    if answers(port):
        text = """KeLens 很可能已在运行:请打开 http://localhost:{p} ;要再开一个,请用 python run.py --port {o}
KeLens is probably running already: open http://localhost:{p} , or start another: python run.py --port {o}"""
    raise Stop(text.format(p=port, o=next((o for o in range(max(port, 8500) + 1, 65536) if is_free(o)), 8600)))


def announce(port, server, browser):
    """Say that the server answers, once it does, and open a browser (never a text browser in this terminal)."""
    while server.poll() is None and not answers(port):
        time.sleep(0.25)
    if server.poll() is None:
        say("KeLens 已就绪,按 Ctrl+C 停止。", "KeLens is ready, Ctrl+C stops it: http://localhost:%d" % port)
        if browser and (sys.platform in ("win32", "darwin") or {"DISPLAY", "WAYLAND_DISPLAY"} & set(os.environ)):
            webbrowser.open("http://localhost:%d" % port)


def start(arguments):
    parser = argparse.ArgumentParser(prog="run.py", description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--port", type=int, default=8501, metavar="P")
    parser.add_argument("--no-browser", action="store_true")
    options = parser.parse_args(arguments)
    if not 0 < options.port < 65536:
        parser.error("--port: 1-65535")
    check_port(options.port)
    install("run")
    say("正在检查示例数据(首次启动时建立)……", "Looking for the sample data (built on the first start) ...")
    code = call(PYTHON, "-m", "analytics", "demo", "--if-missing")
    return code or serve(options.port, not options.no_browser)  # the demo has said itself why it failed


def serve(port, browser):
    say("正在启动……", "Starting ...")
    command = [PYTHON, "-m", "streamlit", "run", "app.py", "--server.port", str(port)]
    server = subprocess.Popen(command, cwd=ROOT, env=environment(STREAMLIT_SERVER_HEADLESS="true"))
    signal.signal(signal.SIGTERM, lambda *_: server.terminate())
    threading.Thread(target=announce, args=(port, server, browser), daemon=True).start()
    try:
        code = server.wait()
    except KeyboardInterrupt:
        server.terminate()
        code = server.wait() and 0
    if code > 0:
        raise Stop("服务意外停止,原因见上文。\nThe server stopped unexpectedly, for the reason shown above.")
    say("KeLens 已停止。", "KeLens has stopped.")
    return 0


def find_browser():
    """The path of a Chromium or Chrome: the one named in CHROMIUM, the system's, Playwright's; else None."""
    names = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome"]
    names += ["/Applications/%s.app/Contents/MacOS/%s" % (app, app) for app in ("Google Chrome", "Chromium")]
    names += [r"C:\Program Files%s\Google\Chrome\Application\chrome.exe" % more for more in ("", " (x86)")]
    found = [path for path in [os.environ.get("CHROMIUM")] + [shutil.which(name) for name in names] if path]
    if not any(os.path.exists(path) for path in found):
        where = "from playwright.sync_api import sync_playwright as p\nwith p() as q: print(q.chromium.executable_path)"
        found = [read(PYTHON, "-c", where)[1].strip()]
    return next((path for path in found if os.path.exists(path)), None)


def get_browser():
    """Find a browser for the tests, or install one; None if none can be had."""
    if not find_browser():
        say("正在安装测试用浏览器……", "Installing a browser for the tests ...")
        is_root = getattr(os, "geteuid", lambda: 1)() == 0
        if read(PYTHON, "-m", "playwright", "install", "chromium")[0] and is_root and shutil.which("apt-get"):
            read("apt-get", "update")
            read("env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "install", "-y", "chromium", "fonts-noto-cjk")
    path = find_browser()
    if not path:
        say("!!! 没有浏览器,浏览器测试将被跳过。", "!!! NO BROWSER: every browser test is SKIPPED. Set CHROMIUM.")
    return path


def test(arguments):
    install("test")
    browser = get_browser()
    importlinter = "from importlinter.cli import lint_imports_command as check; check()"
    checks = [["-m", "ruff", "check"], ["-m", "ruff", "format", "--check"], ["-m", "pyright"], ["-c", importlinter]]
    failed = False
    for check in checks:
        say("检查:", " ".join(check if check[0] == "-m" else ["lint-imports"]))
        failed = bool(call(PYTHON, *check)) or failed
    if failed:
        say("!!! 代码检查未通过(见上文),本次运行将失败。", "!!! A check FAILED (see above): this run will fail.")
    pytest = [PYTHON, "-m", "pytest", "-n", "auto", "--maxprocesses", "4", "--dist", "loadgroup"]
    pytest += [] if "--all" in arguments else ["-m", "not slow"]
    pytest += [argument for argument in arguments if argument != "--all"]
    return call(*pytest, **({"CHROMIUM": browser} if browser else {})) or int(failed)


def bench(arguments):
    install("run")
    return call(PYTHON, "-m", "analytics.bench", *arguments)


def lock(arguments):
    """Pin requirements.txt and requirements-dev.txt for all systems and Pythons, with hashes."""
    if not shutil.which("uv"):
        raise Stop("需要 uv:请先 pip install uv,再运行一次。\nThis needs uv: pip install uv, then run this again.")
    uv = ["uv", "pip", "compile", "--universal", "--generate-hashes", "--python-version", "3.11", "--quiet"] + arguments
    more = {"UV_CUSTOM_COMPILE_COMMAND": "python run.py lock"}
    first = call(*(uv + ["requirements.txt", "-o", LOCKS["run"]]), **more)
    return first or call(*(uv + ["requirements-dev.txt", "-c", LOCKS["run"], "-o", LOCKS["test"]]), **more)


COMMANDS = {"start": start, "test": test, "bench": bench, "lock": lock}


def main(arguments):
    for stream in (sys.stdout, sys.stderr):
        getattr(stream, "reconfigure", dict)(errors="replace")  # where Chinese cannot be shown, the English still is
    name = arguments[0] if arguments and arguments[0][:1] != "-" else "start"
    try:
        if name not in COMMANDS:
            known = ", ".join(COMMANDS)
            raise Stop("没有命令 %s,可用:%s\nThere is no command %s; there are: %s" % (name, known, name, known), 2)
        return COMMANDS[name](arguments[1:] if arguments[:1] == [name] else arguments)
    except Stop as stop:
        sys.stderr.write(stop.args[0] + "\n")
        return (stop.args + (4,))[1]
    except KeyboardInterrupt:
        return 130
    except OSError as problem:
        text = advice("Errno %s %s" % (problem.errno, problem.strerror))
        if text == TROUBLES[""]:  # our fault: show where
            raise
        sys.stderr.write(text + "\n")
        return 4


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
