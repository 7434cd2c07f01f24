"""Answers the operations on failover slate configurations."""

from ...._core.model import changed
from ....low_latency import (
    CreateFailoverSlateConfiguration,
    DeleteFailoverSlateConfiguration,
    FailoverSlateConfiguration,
    FailoverSlateConfigurationState,
    FailoverSlateConfigurationSummary,
    GetFailoverSlateConfiguration,
    ListFailoverSlateConfigurations,
    ListFailoverSlateConfigurationsResponse,
    UpdateFailoverSlateConfiguration,
)
from ..arguments import check_name
from ..catalog import Kept, given
from ..marks import handles
from ..refusal import conflict
from .state.low_latency import Account

SETTING_UP_SECONDS = 5
"""How long one is being created or updated; AWS does not say."""
DEFAULT_ACTIVATION_SECONDS = 3
DEFAULT_MIN_DISPLAY_SECONDS = 3
DEFAULT_MAX_DISPLAY_SECONDS = 60


class FailoverSlates:
    """The failover slate configurations there are."""

    def __init__(self, account: Account) -> None:
        self._account = account
        self._all = account.slates

    @handles(CreateFailoverSlateConfiguration)
    def create(self, request: CreateFailoverSlateConfiguration) -> FailoverSlateConfiguration:
        """A new one, which can be used a little later."""
        check_name(request.name)
        arn = self._all.new_arn()
        settings = FailoverSlateConfiguration(
            arn=arn,
            name=request.name or "",
            activation_threshold_seconds=(
                request.activation_threshold_seconds or DEFAULT_ACTIVATION_SECONDS
            ),
            min_slate_display_seconds=(
                request.min_slate_display_seconds or DEFAULT_MIN_DISPLAY_SECONDS
            ),
            max_slate_display_seconds=(
                request.max_slate_display_seconds or DEFAULT_MAX_DISPLAY_SECONDS
            ),
            state=FailoverSlateConfigurationState.CREATING,
        )
        kept = self._all.create(arn, settings, request.tags)
        self._finish_later(kept)
        return self._all.view(kept)

    @handles(GetFailoverSlateConfiguration)
    def get(self, request: GetFailoverSlateConfiguration) -> FailoverSlateConfiguration:
        """A failover slate configuration as it is now."""
        return self._all.view(self._all.get(request.arn))

    @handles(ListFailoverSlateConfigurations)
    def list(
        self, request: ListFailoverSlateConfigurations
    ) -> ListFailoverSlateConfigurationsResponse:
        """All failover slate configurations."""
        page, token = self._all.page(request, FailoverSlateConfigurationSummary)
        return ListFailoverSlateConfigurationsResponse(
            failover_slate_configurations=page, next_token=token
        )

    @handles(UpdateFailoverSlateConfiguration)
    def update(self, request: UpdateFailoverSlateConfiguration) -> FailoverSlateConfiguration:
        """One that is ready, changed in what was given; it takes effect a little later."""
        kept = self._all.get(request.arn)
        check_name(request.name)
        if kept.settings.state != FailoverSlateConfigurationState.CREATED:
            raise conflict(f"{kept.arn} is {kept.settings.state}; wait until it is CREATED")
        seconds = (
            "activation_threshold_seconds",
            "min_slate_display_seconds",
            "max_slate_display_seconds",
        )
        kept.settings = changed(
            kept.settings,
            state=FailoverSlateConfigurationState.UPDATING,
            **given(request, "name", *seconds),
        )
        self._finish_later(kept)
        return self._all.view(kept)

    @handles(DeleteFailoverSlateConfiguration)
    def delete(self, request: DeleteFailoverSlateConfiguration) -> None:
        """One goes, unless a channel has it."""
        self._all.get(request.arn)
        self._account.check_unused(request.arn)
        self._all.remove(request.arn)

    def _finish_later(self, kept: Kept[FailoverSlateConfiguration]) -> None:
        def finish() -> None:
            kept.settings = changed(kept.settings, state=FailoverSlateConfigurationState.CREATED)

        self._account.world.clock.after(SETTING_UP_SECONDS, finish)
