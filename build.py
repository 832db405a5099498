"""Run dossier from a checkout with nothing but Python: the arguments of the `dossier` command in, its exit status out.

    python3 build.py                            builds this repository's own dossier into public/
    python3 build.py check | serve | ...        every other command of `dossier`, for this repository
    python3 build.py test [--long] [...]        ruff, mypy and pytest; what is left goes to pytest

The first run makes .venv and installs the project into it; a later one does so only when that is out of date.
"""

# Standard library only, and nothing that Python 3.6 cannot parse: it must get as far as the sentence in main(). So no
# annotation either, for those that read well came with 3.9.
import contextlib
import hashlib
import importlib.util
import os
import shutil
import subprocess
import sys

ROOT = os.path.dirname(os.path.realpath(__file__))
VENV = os.path.join(ROOT, ".venv")
SCRIPTS = os.path.join(VENV, "Scripts" if os.name == "nt" else "bin")
SUFFIX = ".exe" if os.name == "nt" else ""
PYTHON = os.path.join(SCRIPTS, "python" + SUFFIX)
DOSSIER = os.path.join(SCRIPTS, "dossier" + SUFFIX)
STAMP = os.path.join(VENV, "dossier-stamp")
PIP_INSTALL = [PYTHON, "-m", "pip", "install", "-qq", "--disable-pip-version-check"]
OLDEST = (3, 11)

SITE = ".[graph,search]"
TESTS = ".[test]"
UNFINISHED = "unfinished\n"

NO_VENV = """This Python cannot make virtual environments: its module `{}` is missing.
Debian, Ubuntu: apt install python3-venv.  Others: install Python from python.org or with your package manager."""

ITS_OWN = """.venv has to be made anew, which its own Python cannot do.
Start build.py with the Python of the system: python3 build.py"""


def main(arguments):
    if sys.version_info < OLDEST:
        return complain(f"dossier needs Python {OLDEST[0]}.{OLDEST[1]} or newer; this is {sys.version.split()[0]}.")
    if os.path.realpath(os.getcwd()) != ROOT:
        say(f"works in {ROOT}, and counts paths from there")
    os.chdir(ROOT)  # the commands take the current folder for their dossier when none is named
    arguments = arguments or ["build"]
    try:
        if arguments[0] == "test":
            return test(arguments[1:])
        prepare(SITE)
        return hand_over([DOSSIER, *arguments])
    except subprocess.CalledProcessError as failure:
        return complain(f"this failed with status {failure.returncode}: {' '.join(failure.cmd)}")
    except (NoVenv, OSError) as failure:
        return complain(str(failure))
    except KeyboardInterrupt:
        return 130


def complain(sentence):
    say(sentence)
    return 1


# ── the environment ──────────────────────────────────────────────────────────────────────────────────────────────────


class NoVenv(Exception):
    """This Python lacks a module that making an environment needs."""


def prepare(project):
    """Make sure that .venv has `project` (`.`, or `.` with extras) installed as pyproject.toml now asks."""
    if is_ready(project):
        return
    with locked(VENV + ".lock"):
        if is_ready(project):  # another run did it while this one waited
            return
        say("installing into .venv (needs the network, up to a minute)")
        if not is_usable():
            make_environment()
        write_stamp(UNFINISHED)
        # The pip that comes with Python 3.11 fails on sets of extras that a current one installs.
        run([*PIP_INSTALL, "--upgrade", "pip"])
        run([*PIP_INSTALL, "--editable", project])
        write_stamp(stamp(project))


def is_ready(project):
    """Whether the last installation was finished, is of the present pyproject.toml, and has what `project` asks."""
    return os.path.exists(PYTHON) and read_stamp() in (stamp(project), stamp(TESTS))


def stamp(project):
    """What an installation depends on: dependencies, the place it points to, and the Python under it."""
    with open(os.path.join(ROOT, "pyproject.toml"), "rb") as file:
        digest = hashlib.sha256(file.read()).hexdigest()
    return "\n".join([digest, project, ROOT, os.path.realpath(PYTHON), ""])


def read_stamp():
    try:
        with open(STAMP, encoding="utf-8") as file:
            return file.read()
    except OSError:
        return None


def write_stamp(text):
    with open(STAMP, "w", encoding="utf-8") as file:
        file.write(text)


def is_usable():
    """Whether .venv can be installed into: not one whose making, or filling, was interrupted."""
    if not os.path.exists(PYTHON) or read_stamp() == UNFINISHED:
        return False
    return subprocess.run([PYTHON, "-m", "pip", "--version"], capture_output=True, check=False).returncode == 0


def make_environment():
    for module in ("venv", "ensurepip"):  # Debian parts them from Python, and venv's own message is easy to miss
        if importlib.util.find_spec(module) is None:
            raise NoVenv(NO_VENV.format(module))
    if os.path.realpath(sys.prefix) == os.path.realpath(VENV):
        raise NoVenv(ITS_OWN)
    if os.path.isdir(VENV):
        say(".venv is incomplete or from elsewhere: made anew")
        shutil.rmtree(VENV)
    os.mkdir(VENV)
    write_stamp(UNFINISHED)
    run([sys.executable, "-m", "venv", VENV])


@contextlib.contextmanager
def locked(path):
    """Hold a lock that the system itself gives up when its holder ends, however it ends."""
    with open(path, "a+b") as file:
        wait_for_lock(file)
        yield


def wait_for_lock(file):
    if os.name == "nt":
        import msvcrt

        while True:
            with contextlib.suppress(OSError):  # LK_LOCK gives up after ten tries, one a second
                file.seek(0)
                return msvcrt.locking(file.fileno(), msvcrt.LK_LOCK, 1)
    import fcntl

    return fcntl.flock(file, fcntl.LOCK_EX)


# ── what runs in it ──────────────────────────────────────────────────────────────────────────────────────────────────


def hand_over(command):
    """Become the command where the system has that, so that signals and the exit status need no passing on."""
    sys.stdout.flush()
    if os.name != "nt":
        os.execv(command[0], command)
    running = subprocess.Popen(command)
    while True:
        with contextlib.suppress(KeyboardInterrupt):  # the command got it too, and decides
            return running.wait()


def test(arguments):
    """Run every check; pytest only, and last, when the others passed, so that its closing line is the last one."""
    prepare(TESTS)
    with locked(VENV + ".lock"):
        subprocess.run([PYTHON, os.path.join("tests", "setup_browser.py")], check=False)  # it names what is missing
    failed = []
    for name, command in (
        ("ruff", ["ruff", "check"]),
        ("ruff format", ["ruff", "format", "--check"]),
        ("mypy", ["mypy"]),
    ):
        say(f"{name} ...")
        status = subprocess.run([PYTHON, "-m", *command], check=False).returncode
        say(f"{name} {'failed' if status else 'passed'}")
        if status:
            failed.append(name)
    if failed:
        return complain(f"{' and '.join(failed)} failed, so pytest was not run.")
    say("pytest ...")
    # One more than there are processors: browsers, servers and other programs are waited for.
    return hand_over([PYTHON, "-m", "pytest", "-n", str((os.cpu_count() or 1) + 1), *arguments])


def run(command):
    subprocess.run(command, check=True, stdin=subprocess.DEVNULL)


def say(sentence):
    print("build.py: " + sentence, file=sys.stderr)  # standard output belongs to the command (`check --format json`)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
