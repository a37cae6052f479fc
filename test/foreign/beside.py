"""A second deployment beside the first, in the same account and region."""

import json

from client import Mailbox, client
from commands import countersign, deployed, stack
from promotion import SUBJECT, submission
from steps import expect, step, world


def streams_of(table):
    return {item["stream"]["S"] for item in client("dynamodb").scan(TableName=table)["Items"]}


@step("another name is another deployment beside the first")
def _():
    world.before = streams_of("countersign-ledger")
    world.other = deployed("-c", "name=risk")
    expect(stack("GovernanceStack-risk")["StackStatus"], "CREATE_COMPLETE")
    expect(world.other["LedgerTable"], "risk-ledger")


@step("the same submission is another request there, and the first one's people hear nothing")
def _():
    arn = world.other["Startmodelpromotion"]
    assert ":risk-model-promotion:live" in arn, arn
    manager = Mailbox("manager@example.com", [world.other["Topicmanager"]])
    client("stepfunctions").start_execution(stateMachineArn=arn, input=json.dumps(submission("14")))
    _subject, text = manager.find("Please decide")
    assert world.other["ApiEndpoint"] in text, text
    expect(streams_of("countersign-ledger"), world.before)
    assert f"subject/{SUBJECT}" in streams_of("risk-ledger")


@step("the command reads the ledger that belongs to the API that is named")
def _():
    code, text = countersign(world.other, "audit", "verify")
    expect(code, 0, text)
    code, text = countersign(world.other, "history", SUBJECT)
    expect(code, 0, text)
    assert "promoted" not in text, text
