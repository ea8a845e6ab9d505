"""How gradients become weight changes: flat views, update rules, schedules, penalties."""
