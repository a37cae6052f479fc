"""What somebody outside has: boto3, a mailbox for each person, and a browser that knows nothing but pages."""

import json
import os
import ssl
import time
import urllib.error
import urllib.parse
import urllib.request
from html.parser import HTMLParser

import boto3
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.config import Config
from botocore.credentials import Credentials
from botocore.exceptions import ClientError

ENDPOINT = os.environ["AWS_ENDPOINT_URL"]
PATIENCE = 60
TLS = ssl.create_default_context(cafile=os.environ["AWS_CA_BUNDLE"])


def client(service, key=None):
    """A client as the account's administrator, or with somebody's access key."""
    named = {} if key is None else {"aws_access_key_id": key[0], "aws_secret_access_key": key[1]}
    return boto3.client(service, config=Config(retries={"max_attempts": 1}), **named)


def eventually(ask, what, patience=PATIENCE):
    """What `ask` gives as soon as it is something. Fails by saying what did not come."""
    ends = time.monotonic() + patience
    while time.monotonic() < ends:
        answer = ask()
        if answer:
            return answer
        time.sleep(0.2)
    raise AssertionError(f"{what}: not within {patience} seconds")


def user(name, *statements):
    """The access key of a new IAM user who may do what the statements say, and nothing else."""
    iam = client("iam")
    iam.create_user(UserName=name)
    policy = {"Version": "2012-10-17", "Statement": list(statements)}
    iam.put_user_policy(UserName=name, PolicyName="own", PolicyDocument=json.dumps(policy))
    key = iam.create_access_key(UserName=name)["AccessKey"]
    return key["AccessKeyId"], key["SecretAccessKey"]


class Mailbox:
    """The mails to one person: MiniStack sends none, so a queue is subscribed beside the address, with its filter."""

    def __init__(self, person, topics):
        sqs, sns = client("sqs"), client("sns")
        self.person = person
        self.url = sqs.create_queue(QueueName=f"mailbox-{person.split('@')[0]}")["QueueUrl"]
        arn = sqs.get_queue_attributes(QueueUrl=self.url, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
        allow = {
            "Effect": "Allow",
            "Principal": {"Service": "sns.amazonaws.com"},
            "Action": "sqs:SendMessage",
            "Resource": arn,
        }
        policy = json.dumps({"Version": "2012-10-17", "Statement": [allow]})
        sqs.set_queue_attributes(QueueUrl=self.url, Attributes={"Policy": policy})
        for topic in topics:
            mine = [
                one
                for one in sns.list_subscriptions_by_topic(TopicArn=topic)["Subscriptions"]
                if one["Protocol"] == "email" and one["Endpoint"] == person
            ]
            for one in mine:
                attributes = sns.get_subscription_attributes(SubscriptionArn=one["SubscriptionArn"])["Attributes"]
                sns.subscribe(
                    TopicArn=topic,
                    Protocol="sqs",
                    Endpoint=arn,
                    Attributes={"FilterPolicy": attributes["FilterPolicy"], "FilterPolicyScope": "MessageAttributes"},
                )
        self.read = []

    def receive(self):
        """All mails that have come, each its subject and text."""
        sqs = client("sqs")
        while found := sqs.receive_message(QueueUrl=self.url, MaxNumberOfMessages=10).get("Messages"):
            for message in found:
                sqs.delete_message(QueueUrl=self.url, ReceiptHandle=message["ReceiptHandle"])
                body = json.loads(message["Body"])
                self.read.append((body["Subject"], body["Message"]))
        return self.read

    def find(self, begins):
        """The newest mail whose subject begins so, when it has come; it is not found again."""

        def newest():
            for index, (subject, _text) in reversed(list(enumerate(self.receive()))):
                if subject.startswith(begins):
                    return self.read.pop(index)
            return None

        return eventually(newest, f"a mail '{begins}' to {self.person}")


def link_in(text, label):
    """The address after a label of a mail, which may stand on the next line."""
    for line in text.splitlines():
        if line.startswith(f"{label}: "):
            return line.removeprefix(f"{label}: ")
    raise AssertionError(f"no line '{label}: ' in:\n{text}")


class _Forms(HTMLParser):
    def __init__(self):
        super().__init__()
        self.forms, self.text, self._area, self._list = [], "", None, None

    def handle_starttag(self, tag, attributes):
        named = dict(attributes)
        if tag == "form":
            self.forms.append({"action": named.get("action", ""), "fields": {}})
        if not self.forms:
            return
        fields = self.forms[-1]["fields"]
        name = named.get("name")
        if tag == "input" and name:
            if named.get("type") not in ("radio", "checkbox") or "checked" in named:
                fields[name] = named.get("value", "")
        elif tag == "textarea" and name:
            self._area = name
            fields[name] = ""

    def handle_endtag(self, tag):
        if tag == "textarea":
            self._area = None

    def handle_data(self, data):
        self.text += data
        if self._area:
            self.forms[-1]["fields"][self._area] += data


class Page:
    """A page as it was answered: its status, its text, and its first form."""

    def __init__(self, url, status, content):
        parser = _Forms()
        parser.feed(content)
        self.url, self.status, self.text = url, status, " ".join(parser.text.split())
        self.form = parser.forms[0] if parser.forms else None

    def send(self, **answers):
        """The page after its form was filled in and sent."""
        assert self.form is not None, f"no form on the page: {self.text}"
        unknown = answers.keys() - self.form["fields"].keys() - {"choice"}
        assert not unknown, f"the form has no {unknown}: {list(self.form['fields'])}"
        data = urllib.parse.urlencode({**self.form["fields"], **answers}).encode()
        return fetch(urllib.parse.urljoin(self.url, self.form["action"]), data)


def here(url, **more):
    """A request for what is on this machine, whatever the resolver says of names below `localhost`."""
    gateway = urllib.parse.urlsplit(ENDPOINT).netloc
    return urllib.request.Request(urllib.parse.urlsplit(url)._replace(netloc=gateway).geturl(), **more)


def fetch(url, data=None, method=None):
    """A page by its address."""
    parts = urllib.parse.urlsplit(url)
    headers = {"Host": parts.netloc, "Accept": "text/html"}
    if data is not None:
        headers["Origin"] = f"{parts.scheme}://{parts.netloc}"
    request = here(url, data=data, method=method, headers=headers)
    try:
        with urllib.request.urlopen(request, timeout=30, context=TLS) as response:
            return Page(url, response.status, response.read().decode())
    except urllib.error.HTTPError as refused:
        return Page(url, refused.code, refused.read().decode())


def call(url, key=None):
    """The status with which the HTTP API answers a question, signed with an access key unless there is none."""
    parts = urllib.parse.urlsplit(url)
    request = AWSRequest(method="GET", url=url, headers={"Host": parts.netloc})
    if key is not None:
        SigV4Auth(Credentials(*key), "execute-api", os.environ["AWS_REGION"]).add_auth(request)
    try:
        with urllib.request.urlopen(here(url, headers=dict(request.headers)), timeout=30, context=TLS) as response:
            return response.status
    except urllib.error.HTTPError as error:
        return error.code


def refused(act, *codes):
    """Does what must be refused with one of these codes."""
    try:
        act()
    except ClientError as error:
        code = error.response["Error"]["Code"]
        assert code in codes, f"refused with {error}"
        return
    raise AssertionError("was not refused")
