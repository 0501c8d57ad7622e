"""shield: a calm over a chat, put up by staff or by a raid, and taken off without a trace in its rules."""
