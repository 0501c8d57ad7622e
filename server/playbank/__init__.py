"""The play bank: where play money comes from. To the shop it is as foreign as any bank, reached over HTTP alone."""
