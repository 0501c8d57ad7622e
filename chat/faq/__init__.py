"""faq: questions that the shop has answered for good, drafts and published ones."""
