"""Models are plain data, without a hash; events and operations stay as they were made."""

import copy
import pickle

import attrs
import pytest

from ivsrt_async._core.model import changed
from ivsrt_async.realtime import CreateStage, ParticipantToken, Stage
from tests.support.full_models import EVENTS, MODELS, bare, full

every_model = pytest.mark.parametrize("model", MODELS, ids=lambda cls: cls.__name__)
every_event = pytest.mark.parametrize("event", EVENTS, ids=lambda cls: cls.__name__)


def test_all_models_are_looked_at():
    assert len(MODELS) > 100
    assert len(EVENTS) > 30


@every_model
def test_a_field_can_be_set(model):
    made = full(model)
    for field in attrs.fields(model):
        setattr(made, field.name, None)
        assert getattr(made, field.name) is None


@every_event
def test_a_field_of_an_event_can_neither_be_set_nor_deleted(event):
    made = full(event)
    for field in attrs.fields(event):
        before = getattr(made, field.name)
        with pytest.raises(AttributeError):
            setattr(made, field.name, None)
        with pytest.raises(AttributeError):
            delattr(made, field.name)
        assert before is getattr(made, field.name)


@pytest.mark.parametrize("cls", [*MODELS, *EVENTS], ids=lambda cls: cls.__name__)
def test_no_other_attribute_can_be_set(cls):
    with pytest.raises(AttributeError):
        full(cls).colour = "red"


@every_model
def test_a_model_has_no_hash_as_other_things_that_change(model):
    with pytest.raises(TypeError, match="unhashable"):
        hash(full(model))


@every_model
def test_a_copy_is_equal(model):
    for made in (full(model), bare(model)):
        for other in (copy.copy(made), copy.deepcopy(made), pickle.loads(pickle.dumps(made))):
            assert made == other


def test_an_operation_has_a_hash_without_its_lists_and_maps():
    one, other = (CreateStage(name="a", tags={"a": "b"}) for _ in range(2))
    assert {one} == {other}
    with pytest.raises(AttributeError):
        one.name = "b"


def test_a_changed_copy_leaves_the_original_alone():
    stage = Stage(arn="a", name="before")
    assert Stage(arn="a", name="after") == changed(stage, name="after")
    assert Stage(arn="a", name="after") == attrs.evolve(stage, name="after")
    assert stage.name == "before"


def test_a_secret_keeps_out_of_sight():
    made = full(ParticipantToken)
    assert "token=<hidden>" in repr(made)
    assert made.token == "text"
