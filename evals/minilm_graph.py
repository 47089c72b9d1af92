"""MiniLM as an ONNX graph with int8 weights, node by node, so that what is quantised is in plain sight.

* word embeddings: int8 with one scale for each row;
* the weight matrices: symmetric int8 in -63..63 with one scale for each column. Seven bits, because eight
  would overflow the 16-bit sums of processors without VNNI and give other vectors there;
* activations: unsigned 8 bits, their range taken from each text as it runs (hence one text at a time);
* everything else (positions, biases, layer norms, attention, softmax, GELU) stays float32.
"""

from __future__ import annotations

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

LAYERS, HEADS, WIDTH, WINDOW, LIMIT = 6, 12, 384, 256, 63


class Graph:
    """An ONNX graph in the making."""

    def __init__(self, weights: dict[str, np.ndarray], quantised: bool, kinds: bool = False) -> None:
        self.weights = weights
        self.quantised = quantised
        self.kinds = kinds
        self.nodes: list[onnx.NodeProto] = []
        self.constants: dict[str, onnx.TensorProto] = {}

    def constant(self, name: str, value: np.ndarray) -> str:
        self.constants[name] = numpy_helper.from_array(np.array(value, order="C"), name)
        return name

    def node(self, kind: str, *inputs: str, **attributes: object) -> str:
        output = f"{kind}_{len(self.nodes)}"
        self.nodes.append(helper.make_node(kind, list(inputs), [output], **attributes))
        return output

    def linear(self, name: str, x: str, weight: np.ndarray, bias: np.ndarray) -> str:
        """``x @ weight + bias``; weight is ``[in, out]``."""
        product = self.int8_product if self.quantised else self.product
        return self.node("Add", product(name, x, weight), self.constant(f"{name}.bias", bias))

    def product(self, name: str, x: str, weight: np.ndarray) -> str:
        return self.node("MatMul", x, self.constant(f"{name}.weight", weight))

    def int8_product(self, name: str, x: str, weight: np.ndarray) -> str:
        scale = (np.abs(weight).max(axis=0) / LIMIT).astype(np.float32)
        whole = np.rint(weight / scale).astype(np.int8)
        parts = [f"{name}.x", f"{name}.x_scale", f"{name}.x_zero"]
        self.nodes.append(helper.make_node("DynamicQuantizeLinear", [x], parts))
        zero = self.constant("zero_int8", np.zeros((), np.int8))
        sums = self.node("MatMulInteger", parts[0], self.constant(f"{name}.weight", whole), parts[2], zero)
        scales = self.node("Mul", parts[1], self.constant(f"{name}.scale", scale))
        return self.node("Mul", self.node("Cast", sums, to=TensorProto.FLOAT), scales)

    def norm(self, name: str, x: str) -> str:
        gain = self.constant(f"{name}.gain", self.weights[f"{name}.weight"])
        shift = self.constant(f"{name}.shift", self.weights[f"{name}.bias"])
        return self.node("LayerNormalization", x, gain, shift, axis=-1, epsilon=1e-12)

    def dense(self, name: str, x: str) -> str:
        return self.linear(name, x, self.weights[f"{name}.weight"].T, self.weights[f"{name}.bias"])

    def words(self) -> str:
        table = self.weights["embeddings.word_embeddings.weight"]
        if not self.quantised:
            return self.node("Gather", self.constant("words", table), "input_ids")
        scale = (np.abs(table).max(axis=1, keepdims=True) / 127).astype(np.float32)
        whole = self.constant("words", np.rint(table / scale).astype(np.int8))
        rows = self.node("Cast", self.node("Gather", whole, "input_ids"), to=TensorProto.FLOAT)
        return self.node("Mul", rows, self.node("Gather", self.constant("words.scale", scale), "input_ids"))

    def places(self) -> str:
        """Positions, with the kind of a single text added where no kinds are given."""
        table = self.weights["embeddings.position_embeddings.weight"]
        if not self.kinds:
            table = table + self.weights["embeddings.token_type_embeddings.weight"][0]
        zero, one, two = (self.constant(f"index_{i}", np.array([i])) for i in range(3))
        length = self.node("Slice", self.node("Shape", "input_ids"), one, two)
        return self.node("Slice", self.constant("places", table[:WINDOW]), zero, length, zero)

    def attention(self, name: str, x: str) -> str:
        """Queries, keys and values in one product; queries are scaled in their weights."""
        kinds = [f"{name}.self.{kind}" for kind in ("query", "key", "value")]
        weight = np.concatenate([self.weights[f"{kind}.weight"].T for kind in kinds], axis=1)
        bias = np.concatenate([self.weights[f"{kind}.bias"] for kind in kinds])
        root = np.sqrt(np.float32(WIDTH // HEADS))
        weight[:, :WIDTH] /= root
        bias[:WIDTH] /= root
        heads = self.constant("heads", np.array([0, 0, 3, HEADS, WIDTH // HEADS]))
        split = self.node("Reshape", self.linear(f"{name}.qkv", x, weight, bias), heads)
        by_kind = self.node("Transpose", split, perm=[2, 0, 3, 1, 4])
        q, k, v = (
            self.node("Gather", by_kind, self.constant(f"kind_{i}", np.array(i)), axis=0) for i in range(3)
        )
        likeness = self.node("MatMul", q, self.node("Transpose", k, perm=[0, 1, 3, 2]))
        mixed = self.node("MatMul", self.node("Softmax", likeness, axis=-1), v)
        flat = self.constant("flat", np.array([0, 0, WIDTH]))
        return self.node("Reshape", self.node("Transpose", mixed, perm=[0, 2, 1, 3]), flat)

    def layer(self, name: str, x: str) -> str:
        mixed = self.dense(f"{name}.attention.output.dense", self.attention(f"{name}.attention", x))
        x = self.norm(f"{name}.attention.output.LayerNorm", self.node("Add", x, mixed))
        wide = self.node("Gelu", self.dense(f"{name}.intermediate.dense", x))
        return self.norm(
            f"{name}.output.LayerNorm", self.node("Add", x, self.dense(f"{name}.output.dense", wide))
        )

    def embedded(self) -> str:
        total = self.node("Add", self.words(), self.places())
        if self.kinds:
            table = self.constant("kinds", self.weights["embeddings.token_type_embeddings.weight"])
            total = self.node("Add", total, self.node("Gather", table, "kinds_of_tokens"))
        return self.norm("embeddings.LayerNorm", total)

    def trunk(self) -> str:
        """The last hidden state, ``[batch, tokens, 384]``."""
        x = self.embedded()
        for i in range(LAYERS):
            x = self.layer(f"encoder.layer.{i}", x)
        return x

    def pair_head(self, x: str) -> str:
        """Logits from the first token's state and the mean of all: ``[batch, 3]``."""
        first = self.node("Gather", x, self.constant("first", np.array(0)), axis=1)
        mean = self.node("ReduceMean", x, self.constant("over_tokens", np.array([1])), keepdims=0)
        both = self.node("Concat", first, mean, axis=1)
        product = self.product("head", both, self.weights["head.weight"].T)
        return self.node("Add", product, self.constant("head.bias", self.weights["head.bias"]))

    def model(self, output: str, shape: list[object]) -> onnx.ModelProto:
        """The nodes so far as a model whose last node gives the output."""
        self.nodes[-1].output[0] = output
        names = ["input_ids", "kinds_of_tokens"] if self.kinds else ["input_ids"]
        taken = [helper.make_tensor_value_info(n, TensorProto.INT64, ["batch", "tokens"]) for n in names]
        given = helper.make_tensor_value_info(output, TensorProto.FLOAT, shape)
        graph = helper.make_graph(self.nodes, "minilm", taken, [given], list(self.constants.values()))
        model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 20)], ir_version=9)
        onnx.checker.check_model(model, full_check=True)
        return model


def encoder(weights: dict[str, np.ndarray], quantised: bool) -> onnx.ModelProto:
    """Token ids to the last hidden state."""
    graph = Graph(weights, quantised)
    graph.trunk()
    return graph.model("token_vectors", ["batch", "tokens", WIDTH])


def cross_encoder(weights: dict[str, np.ndarray], quantised: bool) -> onnx.ModelProto:
    """Token ids of a pair, and which part each belongs to, to three logits."""
    graph = Graph(weights, quantised, kinds=True)
    graph.pair_head(graph.trunk())
    return graph.model("logits", ["batch", 3])
