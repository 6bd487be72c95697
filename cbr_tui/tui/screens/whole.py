"""What screens have in common that have the terminal to themselves: help, all commands, being left."""

from __future__ import annotations

from textual.screen import Screen

__all__ = ["WholeScreen"]


class WholeScreen(Screen[None], inherit_bindings=False):
    """Offers its keys in help and palette."""

    @property
    def left(self) -> bool:
        """Whether the person has gone back from here: an answer that still comes has no place to be shown."""
        return self not in self.app.screen_stack

    def action_help(self) -> None:
        """Show every key."""
        from cbr_tui.tui.commands import help_page

        self.app.push_screen(help_page(self))

    def action_palette(self) -> None:
        """Show every command, to be found by typing."""
        from cbr_tui.tui.commands import palette_options
        from cbr_tui.tui.screens.choose import ChooseScreen

        self.app.push_screen(
            ChooseScreen("Commands", palette_options(self), filtered=True), self._run_command
        )

    async def _run_command(self, key: str | None) -> None:
        """Run what a key does, where it does it."""
        if key in self.active_bindings:
            active = self.active_bindings[key]
            await self.app.run_action(active.binding.action, default_namespace=active.node)
