"""The product's own commands, as a person types them."""

import subprocess
import urllib.parse
from pathlib import Path

from client import ENDPOINT, client

ROOT = Path(__file__).resolve().parent.parent.parent
PATIENCE = 300
NAMED = ["-c", "alarmEmail=operations@example.com"]


def run(*words):
    """Exit code and output of a command in the repository."""
    done = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, timeout=PATIENCE, check=False)
    return done.returncode, done.stdout + done.stderr


def cdk(*words):
    """`npx cdk`, which must succeed."""
    code, text = run("npx", "cdk", *words)
    assert code == 0, f"cdk {' '.join(words)} ended with {code}:\n{text[-3000:]}"
    return text


def deploy(*words):
    return run("npx", "cdk", "deploy", "--require-approval", "never", *NAMED, *words)


def deployed(*words):
    """Deploys, which must succeed; the outputs of the stack."""
    code, text = deploy(*words)
    assert code == 0, f"cdk deploy {' '.join(words)} ended with {code}:\n{text[-3000:]}"
    name = next((word.removeprefix("name=") for word in words if word.startswith("name=")), None)
    return outputs_of("GovernanceStack" if name is None else f"GovernanceStack-{name}")


def stack(name="GovernanceStack"):
    return client("cloudformation").describe_stacks(StackName=name)["Stacks"][0]


def outputs_of(name):
    return {one["OutputKey"]: one["OutputValue"] for one in stack(name)["Outputs"]}


def api_by_path(outputs):
    """The API under an address that every resolver knows: MiniStack has its APIs below a path, too."""
    host = urllib.parse.urlsplit(outputs["ApiEndpoint"]).hostname
    return f"{ENDPOINT}/_aws/execute-api/{host.split('.')[0]}/$default"


def countersign(outputs, *words):
    """`npx countersign` with the API of a deployment."""
    return run("npx", "countersign", *words, "--endpoint", api_by_path(outputs), "--endpoint-url", ENDPOINT)
