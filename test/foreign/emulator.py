"""MiniStack, with what it lacks to take the product at all; README.md beside this says what else it does otherwise.

- Kinds of resources that its CloudFormation does not know and its Step Functions and Lambda have: they are answered by its
  own API, as CloudFormation answers them by AWS's.
- `aws:PrincipalArn` of a role's session, which is the role's ARN (IAM User Guide, "AWS global condition context keys")
  and here was the session's: no key policy that names roles by it would let anybody in.
- `lambda:SourceFunctionArn`, which a call by a function's own credentials carries (Lambda Developer Guide, "Using source
  function ARN to control function access behavior"): the session of a function has the function's name.
- `s3:if-none-match`, the header of a put (Service Authorization Reference).
- The address at which a custom resource is answered is this server's, in the scheme and port that it has here.

    python emulator.py PORT CERTIFICATE KEY
"""

import asyncio
import contextvars
import json
import re
import sys

from hypercorn.asyncio import serve
from hypercorn.config import Config
from ministack.app import app
from ministack.core import iam_evaluator
from ministack.services import stepfunctions
from ministack.services.cloudformation import custom_resource, provisioners


def call(operation, data):
    """What Step Functions answers; ValueError, which fails the resource, if it refuses."""
    status, _headers, body = getattr(stepfunctions, operation)(data)
    answer = json.loads(body or b"{}")
    if status >= 400:
        raise ValueError(f"{operation}: {answer}")
    return answer


def create_version(_logical_id, properties, _stack):
    answer = call(
        "_publish_state_machine_version",
        {
            "stateMachineArn": properties["StateMachineArn"],
            "revisionId": properties.get("StateMachineRevisionId"),
            "description": properties.get("Description", ""),
        },
    )
    arn = answer["stateMachineVersionArn"]
    return arn, {"Arn": arn}


def delete_version(arn, _properties):
    call("_delete_state_machine_version", {"stateMachineVersionArn": arn})


def routing(properties):
    return [
        {"stateMachineVersionArn": route["StateMachineVersionArn"], "weight": int(route["Weight"])}
        for route in properties["RoutingConfiguration"]
    ]


def create_alias(_logical_id, properties, _stack):
    answer = call(
        "_create_state_machine_alias",
        {"name": properties["Name"], "routingConfiguration": routing(properties)},
    )
    arn = answer["stateMachineAliasArn"]
    return arn, {"Arn": arn}


def update_alias(arn, _before, properties, _stack):
    call(
        "_update_state_machine_alias",
        {"stateMachineAliasArn": arn, "routingConfiguration": routing(properties)},
    )
    return arn, {"Arn": arn}


def delete_alias(arn, _properties):
    call("_delete_state_machine_alias", {"stateMachineAliasArn": arn})


def put_policy(_logical_id, properties, _stack):
    arn = properties["ResourceArn"]
    function, *_ = provisioners._lambda_function_for_cfn_ref(arn)
    function["policy"] = properties["PolicyDocument"]
    return arn, {}


def update_policy(_arn, _before, properties, stack):
    return put_policy(None, properties, stack)


def delete_policy(arn, _properties):
    function, *_ = provisioners._lambda_function_for_cfn_ref(arn)
    if function:
        function["policy"] = {"Version": "2012-10-17", "Statement": []}


LACKING = {
    "AWS::Lambda::ResourcePolicy": {
        "create": put_policy,
        "update": update_policy,
        "delete": delete_policy,
    },
    "AWS::StepFunctions::StateMachineVersion": {"create": create_version, "delete": delete_version},
    "AWS::StepFunctions::StateMachineAlias": {
        "create": create_alias,
        "update": update_alias,
        "delete": delete_alias,
    },
}

# What a later MiniStack has by itself is its own.
for kind, handlers in LACKING.items():
    provisioners._RESOURCE_HANDLERS.setdefault(kind, handlers)


SESSION = re.compile(r"arn:(aws[a-z-]*):sts::(\d{12}):assumed-role/([^/]+)/(.+)")
resolve = iam_evaluator._resolve_condition_key
pin = iam_evaluator.pin_request_caller
asked_with = contextvars.ContextVar("asked_with", default={})


def pin_request_caller(headers, query_params=None):
    asked_with.set({name.lower(): value for name, value in (headers or {}).items()})
    return pin(headers, query_params)


def resolve_condition_key(key, context):
    value = resolve(key, context)
    if key.lower() == "lambda:sourcefunctionarn" and value is None:
        session = SESSION.fullmatch(context.principal_arn)
        return session and session.expand(rf"arn:\1:lambda:{context.region}:\2:function:\4")
    if key.lower() == "sns:protocol" and value is None:
        # The queues that stand in for mailboxes here count as such.
        return "email"
    if key.lower() == "s3:if-none-match" and value is None:
        return asked_with.get().get("if-none-match")
    if key.lower() != "aws:principalarn" or not isinstance(value, str):
        return value
    return SESSION.sub(r"arn:\1:iam::\2:role/\3", value)


iam_evaluator._resolve_condition_key = resolve_condition_key
iam_evaluator.pin_request_caller = pin_request_caller


def main(port, certificate, key):
    # Where a custom resource is answered: this server, as the functions' own AWS_ENDPOINT_URL names it.
    custom_resource._gateway_url = lambda: f"https://127.0.0.1:{port}"
    config = Config()
    # Here and not by MiniStack's own command, which also takes port 443 when it serves TLS.
    config.bind = [f"127.0.0.1:{port}"]
    config.certfile, config.keyfile = certificate, key
    asyncio.run(serve(app, config))


if __name__ == "__main__":
    main(*sys.argv[1:])
