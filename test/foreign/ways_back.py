"""The ways back of docs/operations.md, each tried: what is written there is what is done here."""

import json
import re
import tempfile
from pathlib import Path

from beside import streams_of
from client import client, eventually
from commands import NAMED, ROOT, cdk, countersign, deploy, deployed, stack
from steps import expect, step, world

ACCOUNT, REGION = "000000000000", "us-east-1"


def mapping(name):
    """The file of the document that says what is taken over, for this account."""
    text = (ROOT / "docs/operations.md").read_text()
    [block] = re.findall(r"^```json\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)
    mine = block.replace("countersign-", f"{name}-").replace("123456789012-eu-west-1", f"{ACCOUNT}-{REGION}")
    file = Path(tempfile.mkdtemp()) / "kept.json"
    file.write_text(json.dumps(json.loads(mine)))
    return str(file)


def delete_stack(name):
    client("cloudformation").delete_stack(StackName=name)


def gone(name):
    stacks = client("cloudformation").describe_stacks()["Stacks"]
    return name not in [one["StackName"] for one in stacks if one["StackStatus"] != "DELETE_COMPLETE"]


@step("a stack that is destroyed leaves its tables and digests")
def _():
    world.kept = streams_of("risk-ledger")
    cdk("destroy", "-c", "name=risk", "--force")
    expect(streams_of("risk-ledger"), world.kept)


@step("deployed anew it finds their names taken, and harms nothing")
def _():
    code, text = deploy("-c", "name=risk")
    assert code != 0, text[-500:]
    expect(stack("GovernanceStack-risk")["StackStatus"], "ROLLBACK_COMPLETE")
    expect(streams_of("risk-ledger"), world.kept)


@step("it takes them over, and goes on with the record that there was")
def _():
    delete_stack("GovernanceStack-risk")
    eventually(lambda: gone("GovernanceStack-risk"), "the end of the stack")
    cdk("import", "-c", "name=risk", *NAMED, "--force", "--resource-mapping", mapping("risk"))
    world.other = deployed("-c", "name=risk")
    expect(streams_of("risk-ledger"), world.kept)
    code, text = countersign(world.other, "audit", "verify")
    expect(code, 0, text)


@step(
    "protected before it stands, a stack that fails can not clear away what it made",
    otherwise="a rollback deletes a table that is protected from deletion",
)
def _():
    client("events").create_event_bus(Name="early")
    code, text = deploy("-c", "name=early", "-c", "protect=true")
    assert code != 0, text[-500:]
    expect(stack("GovernanceStack-early")["StackStatus"], "ROLLBACK_FAILED")


@step("it is in the way of every later one")
def _():
    client("events").delete_event_bus(Name="early")
    code, text = deploy("-c", "name=early")
    assert code != 0, text[-500:]
    assert "protect" in text.lower(), text[-1500:]


@step("until it is cleared away by hand")
def _():
    cloudformation, dynamodb = client("cloudformation"), client("dynamodb")
    cloudformation.update_termination_protection(StackName="GovernanceStack-early", EnableTerminationProtection=False)
    left = "early-ledger" in dynamodb.list_tables()["TableNames"]
    if left:
        dynamodb.update_table(TableName="early-ledger", DeletionProtectionEnabled=False)
    delete_stack("GovernanceStack-early")
    eventually(lambda: gone("GovernanceStack-early"), "the end of the stack")
    if left:
        dynamodb.delete_table(TableName="early-ledger")
    deployed("-c", "name=early")
