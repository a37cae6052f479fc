"""The mission's workflow on what is deployed, as the people in it and those around it meet it: by mails, pages and boto3."""

import hashlib
import json

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec
from securesystemslib.dsse import Envelope
from securesystemslib.exceptions import VerificationError
from securesystemslib.signer import SSlibKey

from client import Mailbox, call, client, eventually, fetch, link_in, refused, user
from commands import countersign
from steps import expect, step, world

SUBJECT = "model/churn"
# The digest of these files was computed by model_signing 1.1.1.
MODEL = {"a/model.bin": "weights", "a-b": "x", "a.b": "y", ".git/HEAD": "g", "sub/z": "deep", "ü/ö": "uml"}
MODEL |= {"config.json": "cfg", ".gitignore": "ig", "sub/.git/kept": "nested", "empty": ""}
OF_MODEL = "ccc1a2c738cbcdd4cb56bad639e1d8d692cd36cb053e6c36470385e3a14b13bf"
# An administrator with every right that an identity can be given.
EVERYTHING = {"Effect": "Allow", "Action": "*", "Resource": "*"}


def machine(workflow):
    return world.outputs[f"Start{workflow.replace('-', '')}"]


def submission(version, **more):
    return {
        "subject": SUBJECT,
        "version": version,
        "requestedBy": "data-scientist@example.com",
        "lineage": {
            "trainingData": {"uri": "s3://data/churn.csv", "sha256": "a" * 64},
            "code": {"repository": "https://git.example.com/churn", "commit": "c0ffee1"},
            "hyperparameters": {"learningRate": 0.1},
        },
        "artifact": {"uri": f"s3://models/churn/{version}", "sha256": version[-1] * 64},
        "metrics": {"auc": 0.913},
        **more,
    }


def submit(version, workflow="model-promotion", **more):
    """Starts a request as a pipeline does, with its own rights alone."""
    started = client("stepfunctions", world.pipeline).start_execution(
        stateMachineArn=machine(workflow), input=json.dumps(submission(version, **more))
    )
    return started["executionArn"]


def status_of(execution):
    return client("stepfunctions").describe_execution(executionArn=execution)["status"]


def ended(execution):
    return eventually(lambda: status_of(execution) != "RUNNING" and status_of(execution), f"the end of {execution}")


def answer(person, version, choice="approve", **more):
    """Somebody reads their newest mail, opens its link, types the version and sends the form."""
    _subject, text = world.mailboxes[person].find("Please ")
    page = fetch(link_in(text, "Review"))
    expect(page.status, 200, page.text[:200])
    sent = page.send(version=version, choice=choice, **more)
    expect(sent.status, 200, sent.text[:300])
    return text, sent


def ask(path, key=None):
    return call(world.outputs["ApiEndpoint"] + path, key)


def items_of(stream):
    found = client("dynamodb").query(
        TableName=world.outputs["LedgerTable"],
        KeyConditionExpression="#stream = :stream",
        ExpressionAttributeNames={"#stream": "stream"},
        ExpressionAttributeValues={":stream": {"S": stream}},
    )["Items"]
    return [json.loads(item["entry"]["S"]) for item in found]


def actions_of(stream):
    return [entry["action"] for entry in items_of(stream)]


@step("each approver has a subscription, with a filter for what is theirs")
def _():
    # Its rule is there. MiniStack's CloudFormation sends no event of a stack that stands, and its clock is a day away.
    rule = client("events").list_targets_by_rule(Rule="countersign-enrol")["Targets"]
    assert rule[0]["Arn"].endswith(":function:countersign-enrol"), rule
    answered = client("lambda").invoke(FunctionName="countersign-enrol", Payload=b"{}")
    expect(answered.get("FunctionError"), None, answered["Payload"].read())
    sns = client("sns")
    topic = world.outputs["Topicmanager"]
    found = sns.list_subscriptions_by_topic(TopicArn=topic)["Subscriptions"]
    expect(
        sorted(one["Endpoint"] for one in found if one["Protocol"] == "email"),
        ["deputy-manager@example.com", "manager@example.com"],
    )
    topics = [value for key, value in world.outputs.items() if key.startswith("Topic")]
    people = ["data-scientist", "manager", "deputy-manager", "data-analyst", "it-engineer"]
    world.mailboxes = {name: Mailbox(f"{name}@example.com", topics) for name in people}


@step("a pipeline may start requests, and nothing else")
def _():
    allowed = {"Effect": "Allow", "Action": "states:StartExecution", "Resource": "*"}
    world.pipeline = user("pipeline", allowed)
    table = world.outputs["LedgerTable"]
    refused(lambda: client("dynamodb", world.pipeline).scan(TableName=table), "AccessDeniedException")
    refused(
        lambda: client("dynamodb", world.pipeline).put_item(
            TableName=table, Item={"stream": {"S": "request/x"}, "seq": {"N": "1"}}
        ),
        "AccessDeniedException",
    )


# The first attempt


@step("a version is submitted, and both managers hear of it")
def _():
    world.execution = submit("14")
    subject, text = world.mailboxes["manager"].find("Please decide")
    assert f"{SUBJECT} 14" in subject, subject
    world.link = link_in(text, "Review")
    world.mailboxes["deputy-manager"].find("Please decide")


@step("each gets their own mail, and nobody else's")
def _():
    for name, mailbox in world.mailboxes.items():
        if name in ("manager", "deputy-manager"):
            expect([subject for subject, _ in mailbox.receive() if subject.startswith("Please")], [], name)
        elif name != "data-scientist":
            expect([subject for subject, _ in mailbox.receive()], [], name)


@step("the one in whose name it was submitted hears of it, with the way to withdraw it")
def _():
    subject, text = world.mailboxes["data-scientist"].find("Submitted in your name")
    assert f"{SUBJECT} 14" in subject, subject
    assert "by starting an execution of the workflow" in text, text
    expect(fetch(link_in(text, "Page")).status, 200)


@step("opening a link decides nothing, however often and however it is asked")
def _():
    for _ in range(3):
        expect(fetch(world.link).status, 200)
    expect(fetch(world.link, method="HEAD").status, 200)
    world.request = items_of(f"subject/{SUBJECT}")[-1]["details"]["request"]
    expect(actions_of(f"request/{world.request}"), ["submitted", "stage-opened"])


@step("a link that was changed leads nowhere")
def _():
    head, _, tail = world.link.rpartition("/")
    other = tail[:-2] + ("AA" if not tail.endswith("AA") else "BB")
    expect(fetch(f"{head}/{other}").status, 404)


@step("an answer for another version is refused")
def _():
    expect(fetch(world.link).send(version="13", choice="approve").status, 422)
    expect(actions_of(f"request/{world.request}"), ["submitted", "stage-opened"])


@step("a manager approves with the version typed by hand")
def _():
    sent = fetch(world.link).send(version="14", choice="approve", comment="Looks right.")
    expect(sent.status, 200, sent.text[:200])


@step("the same link does not decide again")
def _():
    page = fetch(world.link)
    expect(page.form, None, page.text[:200])


@step("it runs in QA, and the data analyst is asked, who asks for changes")
def _():
    text, _sent = answer("data-analyst", "14", "request-changes", comment="Recall is too low.")
    assert "Test in QA" in text, text


@step("the requester hears what to change")
def _():
    subject, text = world.mailboxes["data-scientist"].find("Changes requested")
    assert "Recall is too low." in text, text
    assert f'"revises": "{world.request}"' in text, text
    assert "countersign-model-promotion, alias live" in text, text


# The second attempt, to the end


@step("the next attempt joins the request, and its own execution ends")
def _():
    joining = submit("15", revises=world.request)
    expect(ended(joining), "SUCCEEDED")


@step("all three are asked again, and answer")
def _():
    answer("manager", "15", comment="Better.")
    answer("data-analyst", "15", comment="Recall is fine.")
    text, _sent = answer("it-engineer", "15")
    assert "Deployment" in text, text


@step("the execution has succeeded, and the requester hears that it is done")
def _():
    expect(ended(world.execution), "SUCCEEDED")
    subject, _text = world.mailboxes["data-scientist"].find("Completed")
    assert f"{SUBJECT} 15" in subject, subject


@step("the ledger says every step, once")
def _():
    actions = actions_of(f"request/{world.request}")
    expect(actions.count("submitted"), 2)
    expect(actions.count("decided"), 5)
    expect(actions.count("promoted"), 3)
    last = items_of(f"request/{world.request}")[-1]["state"]
    expect([last["status"], last["outcome"]], ["closed", "completed"])


@step("an execution is stopped from outside, and its request is closed")
def _():
    execution = submit("16")
    world.mailboxes["manager"].find("Please decide")
    client("stepfunctions").stop_execution(executionArn=execution, cause="Not today.")
    stream = f"request/{items_of(f'subject/{SUBJECT}')[-1]['details']['request']}"
    eventually(lambda: "closed" in actions_of(stream), "the closing of a request whose execution was stopped")
    world.stopped = stream


@step("with the reason that was given", otherwise="its event of an execution that ended has no cause")
def _():
    assert "Not today." in json.dumps(items_of(world.stopped)[-1]), items_of(world.stopped)[-1]


@step("what does not fit ends its execution with InvalidRequest")
def _():
    execution = submit("17", artifact={"uri": "s3://models/churn/17", "sha256": "short"})
    eventually(lambda: status_of(execution) == "FAILED", "the end of what does not fit")
    described = client("stepfunctions").describe_execution(executionArn=execution)
    expect(described["error"], "InvalidRequest")


# Asked


@step("the API answers nobody whose call is not signed, and nobody who has no right")
def _():
    expect(ask("/v1/pending"), 403)
    nobody = user("nobody", {"Effect": "Allow", "Action": "sts:GetCallerIdentity", "Resource": "*"})
    expect(ask("/v1/pending", nobody), 403)


@step("who runs in production is answered to whoever may ask")
def _():
    reader = user("reader", {"Effect": "Allow", "Action": "execute-api:Invoke", "Resource": "*"})
    expect(ask("/v1/pending", reader), 200)
    code, text = countersign(world.outputs, "who", SUBJECT)
    expect(code, 0, text)
    for name in ("version 15", "manager@example.com", "data-analyst@example.com", "it-engineer@example.com"):
        assert name in text, text


@step("a verifier of somebody else takes the statement that it is approved, and only with its key")
def _():
    code, key = countersign(world.outputs, "receipt-key")
    expect(code, 0, key)
    artifact = submission("15")["artifact"]["sha256"]
    asked = ("approved", SUBJECT, "--environment", "production", "--artifact-sha256", artifact, "--format", "dsse")
    code, text = countersign(world.outputs, *asked)
    expect(code, 0, text)
    envelope = Envelope.from_dict(json.loads(text))
    envelope.verify([p256(key)], 1)
    stated = json.loads(envelope.payload)["predicate"]
    expect(stated["resourceUri"], f"countersign:{SUBJECT}@production")
    other = ec.generate_private_key(ec.SECP256R1()).public_key()
    pem = other.public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo).decode()
    try:
        envelope.verify([p256(pem)], 1)
    except VerificationError:
        return
    raise AssertionError("a statement verifies with a key that has not signed it")


def p256(pem):
    return SSlibKey("", "ecdsa", "ecdsa-sha2-nistp256", {"public": pem})


@step("a model's directory in S3 has the digest by which OpenSSF's model signing names it")
def _():
    client("s3").create_bucket(Bucket="models-of-others")
    for name, text in MODEL.items():
        client("s3").put_object(Bucket="models-of-others", Key=f"churn/15/{name}", Body=text.encode())
    client("s3").put_object(Bucket="models-of-others", Key="churn/150/other", Body=b"not of it")
    for address in ("s3://models-of-others/churn/15", "s3://models-of-others/churn/15/"):
        code, text = countersign(world.outputs, "digest", address)
        expect(code, 0, text)
        expect(text.strip(), OF_MODEL)
    code, text = countersign(world.outputs, "digest", "s3://models-of-others/churn/15/config.json")
    expect(text.strip(), hashlib.sha256(b"cfg").hexdigest())


# The record


@step("the ledger's own table is not deleted")
def _():
    table = world.outputs["LedgerTable"]
    refused(lambda: client("dynamodb").delete_table(TableName=table), "ValidationException", "AccessDeniedException")


@step("a digest is signed and put away")
def _():
    answered = client("lambda").invoke(FunctionName="countersign-digest", Payload=b"{}")
    said = answered["Payload"].read()
    expect(answered.get("FunctionError"), None, said)
    expect(json.loads(said)["number"], 1)
    bucket = world.outputs["DigestBucket"]
    world.digests = client("s3").list_object_versions(Bucket=bucket, Prefix="digests/")["Versions"]


@step("it is locked in compliance mode", otherwise="a bucket's object lock is not deployed")
def _():
    bucket, first = world.outputs["DigestBucket"], world.digests[0]
    held = client("s3").get_object_retention(Bucket=bucket, Key=first["Key"], VersionId=first["VersionId"])
    expect(held["Retention"]["Mode"], "COMPLIANCE")


@step("nobody removes a digest, the account's root included", otherwise="a bucket's object lock is not deployed")
def _():
    first = world.digests[0]
    refused(
        lambda: client("s3").delete_object(
            Bucket=world.outputs["DigestBucket"], Key=first["Key"], VersionId=first["VersionId"]
        ),
        "AccessDenied",
    )


@step("nobody but the function puts a digest")
def _():
    admin = user("admin", EVERYTHING)
    bucket = world.outputs["DigestBucket"]
    refused(lambda: client("s3", admin).put_object(Bucket=bucket, Key="2026/x", Body=b"x"), "AccessDenied")
    world.admin = admin


@step("no administrator signs a link or a digest")
def _():
    kms = client("kms", world.admin)
    refused(
        lambda: kms.generate_mac(KeyId="alias/countersign-links", MacAlgorithm="HMAC_SHA_256", Message=b"x"),
        "AccessDeniedException",
    )
    refused(
        lambda: kms.sign(KeyId="alias/countersign-digests", SigningAlgorithm="ECDSA_SHA_256", Message=b"x"),
        "AccessDeniedException",
    )


@step("the record is verified by the command, hash by hash and digest by digest")
def _():
    code, text = countersign(world.outputs, "audit", "verify")
    expect(code, 0, text)


@step("no administrator changes or removes an entry", otherwise="a table's own policy is neither deployed nor asked")
def _():
    key = {"stream": {"S": f"request/{world.request}"}, "seq": {"N": "1"}}
    table = world.outputs["LedgerTable"]
    refused(lambda: client("dynamodb").delete_item(TableName=table, Key=key), "AccessDeniedException")
