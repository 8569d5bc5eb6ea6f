"""The Ray job of `deploy/` runs a command that exists, on machines with room for it. KubeRay does not run here."""

from __future__ import annotations

import re
import shlex
import sys
from pathlib import Path
from typing import Any

import pytest
from dragoman.cli import command_parser
from packaging.requirements import Requirement

yaml = pytest.importorskip("yaml")

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

ROOT = Path(__file__).parents[2]
DEPLOY = ROOT / "deploy"
DOCUMENTS = list(yaml.safe_load_all((DEPLOY / "kubernetes" / "rayjob.yaml").read_text(encoding="utf-8")))
JOB: dict[str, Any] = next(document for document in DOCUMENTS if document["kind"] == "RayJob")["spec"]
CLUSTER = JOB["rayClusterSpec"]
HEAD = CLUSTER["headGroupSpec"]["template"]["spec"]
WORKERS = CLUSTER["workerGroupSpecs"][0]
IMAGE = (DEPLOY / "ray" / "Dockerfile").read_text(encoding="utf-8")


def command() -> Any:
    program, *arguments = shlex.split(JOB["entrypoint"])
    assert program == "dragoman"
    return command_parser().parse_args(arguments)


def test_the_job_runs_a_command_that_exists() -> None:
    options = command()
    assert options.ray == "auto"
    assert options.resume, "a second attempt must not begin from the start"


def test_each_actor_has_room_on_a_worker() -> None:
    options = command()
    limits = WORKERS["template"]["spec"]["containers"][0]["resources"]["limits"]
    assert options.actor_cpus <= int(limits["cpu"])
    assert options.actors <= WORKERS["maxReplicas"] * (int(limits["cpu"]) // options.actor_cpus)


def test_input_and_output_are_on_a_volume_of_the_head() -> None:
    options = command()
    mounts = {mount["name"]: Path(mount["mountPath"]) for mount in HEAD["containers"][0]["volumeMounts"]}
    assert set(mounts) == {volume["name"] for volume in HEAD["volumes"]}
    for path in (Path(options.path), options.output):
        assert any(mount in path.parents for mount in mounts.values())


def test_the_versions_of_ray_agree() -> None:
    image = re.search(r"^FROM rayproject/ray:([\d.]+)-py3\d+$", IMAGE, re.MULTILINE)
    assert image is not None
    assert CLUSTER["rayVersion"] == image[1]
    extras = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["optional-dependencies"]
    wanted = next(one for one in map(Requirement, extras["ray"]) if one.name == "ray")
    assert wanted.specifier.contains(image[1])


def test_the_cluster_asks_for_a_token() -> None:
    assert CLUSTER["authOptions"] == {"mode": "token"}


def test_head_and_workers_have_the_same_image() -> None:
    containers = [HEAD["containers"][0], WORKERS["template"]["spec"]["containers"][0]]
    assert len({container["image"] for container in containers}) == 1
