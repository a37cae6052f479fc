"""From an empty account to a deployment that stands, by way of one that failed."""

from client import client
from commands import cdk, deploy, deployed, stack
from steps import expect, step, world

TABLES = ["countersign-heads", "countersign-ledger", "countersign-tasks", "countersign-views"]


@step("the account is made ready by cdk bootstrap")
def _():
    cdk("bootstrap", "aws://000000000000/us-east-1")


@step("a first deployment that fails clears away what it made")
def _():
    client("events").create_event_bus(Name="countersign")
    code, text = deploy()
    assert code != 0, text[-500:]
    assert "already exists: countersign" in text, text[-1500:]
    expect(stack()["StackStatus"], "ROLLBACK_COMPLETE")
    expect(client("dynamodb").list_tables()["TableNames"], [])


@step("and is in the way of no later one")
def _():
    client("events").delete_event_bus(Name="countersign")
    world.outputs = deployed()
    expect(stack()["StackStatus"], "CREATE_COMPLETE")
    expect(client("dynamodb").list_tables()["TableNames"], TABLES)


@step("what stands is protected by the next one")
def _():
    expect(stack()["EnableTerminationProtection"], False)
    deployed("-c", "protect=true")
    expect(stack()["EnableTerminationProtection"], True)
    table = client("dynamodb").describe_table(TableName="countersign-ledger")["Table"]
    expect(table["DeletionProtectionEnabled"], True)
