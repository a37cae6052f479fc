"""Trains nothing worth having, logs it as it should be, and registers it: python3 train.py you@example.com [name]."""

import json
import sys
import tempfile
from pathlib import Path

import mlflow
from countersign_mlflow import log_lineage

requested_by, name = sys.argv[1], (sys.argv[2:] or ["churn"])[0]
here = Path(tempfile.mkdtemp())
(here / "churn.csv").write_text("a,y\n1,0\n2,1\n")
(here / "model.json").write_text(json.dumps({"intercept": 0.5}))

with mlflow.start_run() as run:
    mlflow.log_params({"C": 0.5, "solver": "lbfgs"})
    mlflow.log_metrics({"auc": 0.913, "accuracy": 0.88})
    mlflow.log_artifact(str(here / "model.json"), "model")
    log_lineage(
        data={"churn": ("s3://lake/churn.csv", here / "churn.csv")},
        model=here / "model.json",
        requested_by=requested_by,
        code=("https://git.example.com/team/churn", "505c7ab34dc5fdbafe51c531a4361b0ec1562200"),
        collected="2026-11-01",
    )

client = mlflow.MlflowClient()
if not client.search_registered_models(filter_string=f"name='{name}'"):
    client.create_registered_model(name)
version = client.create_model_version(name, f"runs:/{run.info.run_id}/model", run.info.run_id)
print(f"{name} {version.version}")
