"""Models are values: they do not change, and what is equal has one hash."""

import copy
import pickle
from collections.abc import Mapping, Sequence

import attrs
import pytest

from ivsrt_async._core.model import changed
from ivsrt_async.realtime import CreateStage, ParticipantToken, Stage
from tests.support.full_models import EVENTS, MODELS, bare, full

every_model = pytest.mark.parametrize("model", [*MODELS, *EVENTS], ids=lambda cls: cls.__name__)


def test_all_models_are_looked_at():
    assert len(MODELS) > 100
    assert len(EVENTS) > 30


@every_model
def test_a_field_can_neither_be_set_nor_deleted(model):
    made = full(model)
    for field in attrs.fields(model):
        before = getattr(made, field.name)
        with pytest.raises(AttributeError):
            setattr(made, field.name, None)
        with pytest.raises(AttributeError):
            delattr(made, field.name)
        assert before is getattr(made, field.name)


@every_model
def test_no_other_attribute_can_be_set(model):
    with pytest.raises(AttributeError):
        full(model).colour = "red"


@every_model
def test_a_model_can_be_a_key_and_a_copy_finds_it(model):
    for made in (full(model), bare(model)):
        for other in (copy.copy(made), copy.deepcopy(made), pickle.loads(pickle.dumps(made))):
            assert {made: 1} == {other: 1}
            assert hash(made) == hash(other)


def test_models_that_differ_are_different_keys():
    one, other = Stage(arn="a", name="x"), Stage(arn="a", name="y")
    assert hash(one) != hash(other)
    assert len({one, other}) == 2


def test_models_that_differ_only_in_their_tags_are_different_keys():
    one, other = Stage(arn="a", tags={"a": "b"}), Stage(arn="a", tags={"a": "c"})
    assert hash(one) == hash(other)
    assert len({one, other}) == 2


def test_what_a_map_or_list_of_a_model_holds_never_changes_its_hash():
    tags = {"a": "b"}
    stage = Stage(arn="a", tags=tags)
    stages = {stage}
    tags["c"] = "d"
    assert stage in stages


def test_an_operation_has_a_hash_too():
    one, other = (CreateStage(name="a", tags={"a": "b"}) for _ in range(2))
    assert {one} == {other}


def test_a_changed_copy_leaves_the_original_alone():
    stage = Stage(arn="a", name="before")
    assert Stage(arn="a", name="after") == changed(stage, name="after")
    assert Stage(arn="a", name="after") == attrs.evolve(stage, name="after")
    assert stage.name == "before"


def test_only_lists_and_maps_are_left_out_of_the_hash():
    for model in MODELS:
        for field in attrs.fields(model):
            holds_many = isinstance(full(field.type), Mapping | Sequence) and not isinstance(
                full(field.type), str
            )
            assert (False if holds_many else None) is field.hash, field


def test_a_secret_keeps_out_of_sight():
    made = full(ParticipantToken)
    assert "token=<hidden>" in repr(made)
    assert made.token == "text"
