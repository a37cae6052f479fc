"""Logs in an MLflow run what Countersign asks of a version and MLflow does not know by itself.

Copy it beside your training code, and call it within the run, before the model is registered:

    with mlflow.start_run():
        ...
        log_lineage(
            data={"churn": ("s3://lake/churn.csv", Path("churn.csv"))},
            model=Path("model.pkl"),
            requested_by="you@example.com",
        )

Data that is no file is pinned by a text instead of a path: ("s3://lake/customers", "delta:42"). The commit is logged by MLflow
itself where training runs in a Git work tree; elsewhere say `code=("https://git.example.com/team/churn", "<commit>")`.
"""

import hashlib
import subprocess
from pathlib import Path

import mlflow
from mlflow.data.dataset_source_registry import resolve_dataset_source
from mlflow.data.meta_dataset import MetaDataset

OF_GIT = {".git", ".gitattributes", ".github", ".gitignore"}


def log_lineage(data, model, requested_by, code=None, collected=None):
    """Logs data sets (name -> (uri, path or pin)), the digest of the model, and who answers for it, in the active run."""
    for name, (uri, pin) in data.items():
        tags = {"digest": pin if isinstance(pin, str) else f"sha256:{digest(pin)}"}
        if collected is not None:
            tags["collected"] = collected
        mlflow.log_input(MetaDataset(resolve_dataset_source(uri), name=name), context="training", tags=tags)
    tags = {"countersign.artifact.sha256": digest(model), "countersign.requested_by": requested_by}
    if code is not None:
        tags["countersign.code.repository"], tags["countersign.code.commit"] = code
    elif has_changes():
        tags["countersign.code.dirty"] = "true"
    mlflow.set_tags(tags)


def digest(path):
    """SHA-256 of a file; of a directory as OpenSSF model signing and `countersign digest` compute it."""
    path = Path(path)
    if path.is_file():
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    files = [one for one in path.rglob("*") if one.is_file() and one.relative_to(path).parts[0] not in OF_GIT]
    if not files or any(one.is_symlink() for one in path.rglob("*")):
        raise ValueError(f"{path} has no files, or symbolic links, which could lead elsewhere tomorrow")
    whole = hashlib.sha256()
    for one in sorted(files, key=lambda one: [part.encode() for part in one.relative_to(path).parts]):
        whole.update(bytes.fromhex(digest(one)))
    return whole.hexdigest()


def has_changes():
    """Whether this work tree has changes that nobody has committed: MLflow logs the commit alone."""
    try:
        asked = subprocess.run(["git", "status", "--porcelain"], capture_output=True, check=True, text=True)
    except (OSError, subprocess.CalledProcessError):
        return False
    return asked.stdout.strip() != ""
