"""train_answering: how the weights of chat/answering are made."""
