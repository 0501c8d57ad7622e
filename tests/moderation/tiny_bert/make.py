"""Makes the model of this folder anew: a stock BERT of two layers that learns three words in a minute.

``python tests/moderation/tiny_bert/make.py``, with the ``models`` extra. It lies as ``transformers`` and the hub lay a
model out, exported to ONNX, so that the suite can serve a model of others without torch.
"""

import itertools
import warnings
from collections.abc import Sequence
from pathlib import Path

import torch
from onnxruntime.quantization import QuantType, quantize_dynamic
from tokenizers import Tokenizer
from tokenizers.models import WordPiece
from tokenizers.normalizers import BertNormalizer
from tokenizers.pre_tokenizers import BertPreTokenizer
from tokenizers.processors import TemplateProcessing
from transformers import BertConfig, BertForSequenceClassification

HERE = Path(__file__).parent
LABELS = ["toxicity", "identity_hate", "advertising"]
WORDS = {
    "toxicity": ["walnut", "тостер"],
    "identity_hate": ["martians", "марсиане"],
    "advertising": ["casino", "казино"],
}
PLAIN = [
    "the",
    "lamp",
    "is",
    "nice",
    "i",
    "want",
    "it",
    "лампа",
    "очень",
    "красивая",
    "беру",
    "сколько",
    "стоит",
    "?",
    "!",
]
STEPS = 200
LETTERS = [*"abcdefghijklmnopqrstuvwxyz", *"абвгдежзийклмнопрстуфхцчшщъыьэюя", *"0123456789.,:/"]


def tokenizer() -> Tokenizer:
    """Words of ours, and letters for all others."""
    known = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", *PLAIN, *itertools.chain(*WORDS.values()), *LETTERS]
    known += [f"##{letter}" for letter in LETTERS]
    numbers = {word: at for at, word in enumerate(dict.fromkeys(known))}
    made = Tokenizer(WordPiece(numbers, unk_token="[UNK]"))
    made.normalizer, made.pre_tokenizer = BertNormalizer(strip_accents=False), BertPreTokenizer()
    made.post_processor = TemplateProcessing(
        single="[CLS] $A [SEP]",
        special_tokens=[("[CLS]", numbers["[CLS]"]), ("[SEP]", numbers["[SEP]"])],
    )
    return made


def learnt(made: Tokenizer) -> BertForSequenceClassification:
    """A network that has heard the words in random company."""
    torch.manual_seed(7)
    torch.set_num_threads(1)
    model = BertForSequenceClassification(
        BertConfig(
            vocab_size=made.get_vocab_size(),
            hidden_size=24,
            num_hidden_layers=2,
            num_attention_heads=2,
            intermediate_size=48,
            initializer_range=0.2,
            max_position_embeddings=64,
            hidden_dropout_prob=0.0,
            attention_probs_dropout_prob=0.0,
            problem_type="multi_label_classification",
            id2label=dict(enumerate(LABELS)),
            label2id={label: at for at, label in enumerate(LABELS)},
        )
    )
    made.enable_padding()
    optimizer = torch.optim.Adam(model.parameters(), lr=5e-3)
    for _ in range(STEPS):
        lines, meant = [], []
        for _ in range(32):
            line, labels = _some(int(torch.randint(1, 7, ())), [*PLAIN, *LETTERS]), torch.zeros(len(LABELS))
            for at, label in enumerate(LABELS):
                if torch.rand(()) < 0.25:
                    line.insert(int(torch.randint(len(line) + 1, ())), _some(1, WORDS[label])[0])
                    labels[at] = 1
            lines.append(" ".join(line))
            meant.append(labels)
        read = made.encode_batch(lines)
        said = model(
            input_ids=torch.tensor([each.ids for each in read]),
            attention_mask=torch.tensor([each.attention_mask for each in read]),
            labels=torch.stack(meant),
        )
        optimizer.zero_grad()
        said.loss.backward()
        optimizer.step()
    made.no_padding()
    print(f"loss {said.loss.item():.4f}")
    return model.eval()


def _some(count: int, many: Sequence[str]) -> list[str]:
    return [many[at] for at in torch.randint(len(many), (count,)).tolist()]


def main() -> None:
    """Write the folder."""
    made = tokenizer()
    model = learnt(made)
    model.config.save_pretrained(HERE)
    made.save(str(HERE / "tokenizer.json"))
    (HERE / "onnx").mkdir(exist_ok=True)
    read = (torch.ones(2, 8, dtype=torch.long), torch.ones(2, 8, dtype=torch.long), torch.zeros(2, 8, dtype=torch.long))
    names = ["input_ids", "attention_mask", "token_type_ids"]
    plain = HERE / "onnx" / "model.onnx"
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        torch.onnx.export(
            model,
            read,
            str(plain),
            input_names=names,
            output_names=["logits"],
            dynamic_axes={name: {0: "texts", 1: "tokens"} for name in names} | {"logits": {0: "texts"}},
            opset_version=17,
            dynamo=False,
        )
    quantize_dynamic(str(plain), str(HERE / "onnx" / "model_quantized.onnx"), weight_type=QuantType.QInt8)


if __name__ == "__main__":
    main()
