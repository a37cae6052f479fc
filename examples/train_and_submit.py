"""A training pipeline in Python: the same data, model and submission as train-and-submit.ts.

Needs Python 3.9 or newer and boto3:

    python3 examples/train_and_submit.py --endpoint-url http://127.0.0.1:8080 --requested-by you@example.com
"""

import argparse
import hashlib
import json
import math
import re
import subprocess
import sys
import tempfile
from pathlib import Path
from urllib.parse import urlsplit

try:
    import boto3
    import botocore.exceptions
except ModuleNotFoundError:
    sys.exit("error: boto3 is missing: install it with 'pip install boto3'.")

HERE = Path(__file__).resolve().parent
DATA = HERE / "data" / "breast-cancer-wisconsin.csv"
ATTEMPTS = HERE / "breast-cancer" / "attempts.json"
ARTIFACTS = Path(tempfile.gettempdir()) / "countersign-artifacts"
SUBJECT = "model/breast-cancer"
LOCAL_STATE_MACHINE = "arn:aws:states:us-east-1:000000000000:stateMachine:countersign-model-promotion:live"


def main():
    options = read_options()
    settings = json.loads(ATTEMPTS.read_text())[options.attempt]
    model, metrics = train(settings["hyperparameters"])
    submission = describe(model, metrics, settings, options)
    arn, started = submit(submission, options)
    if options.json:
        print(json.dumps({"executionArn": arn, "started": started, "input": submission}))
    else:
        figures = ", ".join(f"{name} {value:.4f}" for name, value in metrics.items())
        print(f"Trained {SUBJECT}, version {submission['version']}: {figures} on held-out rows")
        print(f"{'Submitted' if started else 'Submitted before, and ended since; nothing was started'}: {arn}")
        connection = f" --endpoint {options.endpoint_url}" if options.endpoint_url else ""
        print(f"  request    {options.revises or f'listed by: npx countersign requests --subject {SUBJECT}{connection}'}")
        print(f"  note       a new version closes an older request for {SUBJECT} that is still open")


# Training


def train(settings):
    """Trains on one part of the rows and measures on the other. Returns the model and its metrics."""
    header, *lines = DATA.read_text().split()
    columns = header.split(",")[1:]
    features = columns if settings["features"] == "all" else [c for c in columns if c in settings["features"]]
    chosen = [columns.index(feature) for feature in features]

    training, held_out = [], []
    for line in lines:
        diagnosis, *cells = line.split(",")
        row = ([float(cells[column]) for column in chosen], diagnosis == "malignant")
        (held_out if is_held_out(line, settings) else training).append(row)

    model = fit(features, training, settings)
    return model, measure([(predict(model, inputs), positive) for inputs, positive in held_out])


def is_held_out(line, settings):
    """A row's side depends on its content and the seed alone, so equal rows never fall on both sides."""
    digest = hashlib.sha256(f"{settings['seed']}:{line}".encode()).digest()
    return int.from_bytes(digest[:4], "big") / 2**32 < settings["heldOutShare"]


def fit(features, rows, settings):
    """Fits a logistic regression by gradient descent on standardised inputs."""
    by_column = list(zip(*(inputs for inputs, _ in rows)))
    means = [sum(column) / len(column) for column in by_column]
    deviations = [
        math.sqrt(sum((value - mean) ** 2 for value in column) / len(column)) or 1.0
        for column, mean in zip(by_column, means)
    ]
    model = {
        "algorithm": "logistic-regression",
        "features": features,
        "means": means,
        "deviations": deviations,
        "weights": [0.0] * len(features),
        "intercept": 0.0,
    }
    standardised = [(standardise(model, inputs), positive) for inputs, positive in rows]
    for _ in range(settings["iterations"]):
        descend(model, standardised, settings["learningRate"], settings["l2"])
    return model


def descend(model, rows, learning_rate, l2):
    errors = [activate(model, inputs) - positive for inputs, positive in rows]
    for index, column in enumerate(zip(*(inputs for inputs, _ in rows))):
        slope = sum(error * value for error, value in zip(errors, column)) / len(rows)
        model["weights"][index] -= learning_rate * (slope + l2 * model["weights"][index])
    model["intercept"] -= learning_rate * sum(errors) / len(rows)


def predict(model, inputs):
    return activate(model, standardise(model, inputs))


def standardise(model, inputs):
    return [(x - mean) / deviation for x, mean, deviation in zip(inputs, model["means"], model["deviations"])]


def activate(model, standardised):
    score = model["intercept"] + sum(weight * x for weight, x in zip(model["weights"], standardised))
    return 1 / (1 + math.exp(-score))


def measure(outcomes):
    """Metrics of (probability, truth) pairs. All but logLoss are better when higher."""
    positives = [probability for probability, positive in outcomes if positive]
    negatives = [probability for probability, positive in outcomes if not positive]
    won = sum((p > n) + 0.5 * (p == n) for p in positives for n in negatives)
    right = sum((probability >= 0.5) == positive for probability, positive in outcomes)
    losses = [-math.log(max(p if positive else 1 - p, 1e-15)) for p, positive in outcomes]
    metrics = {
        "auc": won / (len(positives) * len(negatives)),
        "accuracy": right / len(outcomes),
        "recall": sum(p >= 0.5 for p in positives) / len(positives),
        "logLoss": sum(losses) / len(losses),
    }
    return {name: round(value, 6) for name, value in metrics.items()}


# Submission


def describe(model, metrics, settings, options):
    """Writes the model and its validation report, and describes the version as an execution's input."""
    artifact = write_artifact(options.output, "model", ".json", json.dumps(model, indent=2) + "\n")
    lines = [f"# Validation of {SUBJECT} {options.version}", "", "Measured on held-out rows.", ""]
    lines += [f"- {name}: {value}" for name, value in metrics.items()]
    report = write_artifact(options.output, "validation-report", ".md", "\n".join(lines) + "\n")
    code, note = identify_code(), settings["note"]
    if not code.pop("committed"):
        note += " Its code is not in a commit: the digest of the sources stands for it."
    submission = {
        "subject": SUBJECT,
        "version": options.version,
        "requestedBy": options.requested_by,
        "lineage": {
            "trainingData": {"uri": DATA.as_uri(), "sha256": hashlib.sha256(DATA.read_bytes()).hexdigest()},
            "code": code,
            "hyperparameters": settings["hyperparameters"],
        },
        "artifact": artifact,
        "metrics": metrics,
        "evidence": [{"name": "validation-report", **report}],
        "note": note,
    }
    return {**submission, "revises": options.revises} if options.revises else submission


def write_artifact(folder, name, suffix, content):
    """Writes a file whose name carries its digest, so that nothing is ever overwritten by something else."""
    sha256 = hashlib.sha256(content.encode()).hexdigest()
    path = folder / f"{name}-{sha256[:12]}{suffix}"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode())
    except OSError:
        fail(f"can't write to {folder}: choose another folder with --output.")
    return {"uri": path.as_uri(), "sha256": sha256}


def identify_code():
    """The commit, if it holds these sources unchanged; otherwise the digest of the sources stands for it."""
    sources = [Path(__file__).resolve(), ATTEMPTS]
    tracked = git("ls-files", "--error-unmatch", *sources) is not None
    unchanged = tracked and git("diff", "--quiet", "HEAD", "--", *sources) is not None
    commit = git("rev-parse", "HEAD") if unchanged else None
    digest = hashlib.sha256(b"".join(hashlib.sha256(source.read_bytes()).digest() for source in sources))
    return {
        "repository": describe_remote(git("remote", "get-url", "origin")) or HERE.as_uri(),
        "commit": commit or digest.hexdigest(),
        "committed": commit is not None,
    }


def git(*arguments):
    """The standard output of a git command, or None if it fails or git is not there."""
    try:
        done = subprocess.run(["git", *arguments], cwd=HERE, capture_output=True, text=True, check=True)
    except (OSError, subprocess.CalledProcessError):
        return None
    return done.stdout.strip()


def describe_remote(remote):
    """A remote's address as a URL without user name and password: the ledger is no place for a credential."""
    if not remote:
        return None
    if "://" in remote:
        return re.sub(r"://[^/]*@", "://", remote)
    ssh = re.fullmatch(r"(?:[^@/]+@)?([^:/]{2,}):(.+)", remote)
    return f"ssh://{ssh[1]}/{ssh[2]}" if ssh else Path(remote).resolve().as_uri()


def submit(submission, options):
    """Starts the execution. Its name follows from its input, so that the same input twice is one execution."""
    body = json.dumps(submission)
    label = re.sub(r"[^A-Za-z0-9]+", "-", f"breast-cancer-{submission['version']}")[:60]
    name = f"{label}-{hashlib.sha256(body.encode()).hexdigest()[:16]}"
    states = connect(options)
    try:
        started = states.start_execution(stateMachineArn=options.state_machine_arn, name=name, input=body)
        return started["executionArn"], True
    except states.exceptions.ExecutionAlreadyExists:
        machine = ":".join(options.state_machine_arn.split(":")[:7])
        return f"{machine.replace(':stateMachine:', ':execution:')}:{name}", False
    except botocore.exceptions.EndpointConnectionError:
        fail(f"nothing answers at {options.endpoint_url or 'AWS'}: check --endpoint-url and that the service runs.")
    except (botocore.exceptions.BotoCoreError, botocore.exceptions.ClientError) as error:
        fail(f"{options.endpoint_url or 'AWS'} did not take the submission: {error}")


def connect(options):
    """An endpoint on this machine gets made-up credentials: it needs none, and real ones have no business there."""
    is_local = options.endpoint_url and urlsplit(options.endpoint_url).hostname in ("localhost", "127.0.0.1", "::1")
    credentials = {"aws_access_key_id": "local", "aws_secret_access_key": "local"} if is_local else {}
    region = options.state_machine_arn.split(":")[3]
    return boto3.client("stepfunctions", region_name=region, endpoint_url=options.endpoint_url, **credentials)


# Command line


class Parser(argparse.ArgumentParser):
    def error(self, message):
        fail(message)


def fail(message):
    sys.exit(f"error: {message}")


def read_options():
    parser = Parser(description="Trains a model on the breast cancer data and asks for its promotion.")
    parser.add_argument("--attempt", choices=["1", "2"], default="1", help="settings to train with")
    parser.add_argument(
        "--version",
        type=parse_version,
        help="the model's version (default: the number of the attempt)",
    )
    parser.add_argument(
        "--revises",
        metavar="REQUEST",
        type=matching(r"[0-9a-z]{26}", "give the 26 letters and digits of a request's id"),
        help="the request that waits for rework, to submit its next attempt",
    )
    parser.add_argument(
        "--requested-by",
        metavar="EMAIL",
        type=matching(r"[^\s@]+@[^\s@]+", "give an e-mail address"),
        required=True,
        help="who answers for it: somebody who may submit to the workflow",
    )
    parser.add_argument(
        "--endpoint-url",
        metavar="URL",
        type=matching(r"https?://[^\s/]+\S*", "give a URL such as http://127.0.0.1:8080"),
        help="where Step Functions answers, if not on AWS",
    )
    parser.add_argument(
        "--state-machine-arn",
        metavar="ARN",
        type=matching(
            r"arn:aws[a-z-]*:states:[a-z0-9-]+:\d{12}:stateMachine:[\w-]+(:[\w-]+)?",
            "give an ARN such as arn:aws:states:eu-west-1:111122223333:stateMachine:name:live",
        ),
        help="the state machine, by its alias",
    )
    parser.add_argument("--output", type=Path, default=ARTIFACTS, metavar="FOLDER", help="where the files go")
    parser.add_argument("--json", action="store_true", help="print the receipt and the input as JSON")
    options = parser.parse_args()
    if not (options.endpoint_url or options.state_machine_arn):
        parser.error("say where to submit, with --endpoint-url for a local service or --state-machine-arn for AWS.")
    options.state_machine_arn = options.state_machine_arn or LOCAL_STATE_MACHINE
    options.version = options.version or options.attempt
    options.output = options.output.resolve()
    return options


def parse_version(value):
    if not (0 < len(value) <= 256 and value.isprintable() and value == value.strip()):
        raise argparse.ArgumentTypeError(f"{value!r} won't do, use 1 to 256 characters, no space around them")
    return value


def matching(pattern, advice):
    def parse(value):
        if not re.fullmatch(pattern, value):
            raise argparse.ArgumentTypeError(f"{value!r} won't do, {advice}")
        return value

    return parse


if __name__ == "__main__":
    main()
