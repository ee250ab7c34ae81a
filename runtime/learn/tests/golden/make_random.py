"""Writes random.json: draws of NumPy's streams. Run with NumPy 2.4 and scikit-learn 1.9."""
import json
import numpy as np
from sklearn.utils.random import sample_without_replacement

out = {"versions": {"numpy": np.__version__}, "legacy": [], "modern": []}
for seed in [0, 1, 42, 12345, 2**32 - 1]:
    r = np.random.RandomState(seed)
    d = {"seed": seed}
    d["rand"] = r.rand(4).tolist()
    d["randn3"] = r.randn(3).tolist()
    d["randint"] = [int(r.randint(a, b)) for a, b in [(0, 2), (-5, 17), (0, 1), (0, 2**31), (0, 2**32), (0, 2**40), (-(2**63), 2**63 - 1)]]
    d["randint_many"] = r.randint(1000, size=6).tolist()
    d["uniform"] = r.uniform(-3.0, 8.5, size=3).tolist()
    d["normal"] = r.normal(1.5, 2.5, size=2).tolist()
    d["permutation"] = r.permutation(23).tolist()
    d["choice"] = r.choice(17, size=5).tolist()
    d["choice_without_replacement"] = r.choice(30, size=6, replace=False).tolist()
    d["exponential"] = r.exponential(2.0, size=3).tolist()
    d["samples"] = [
        sample_without_replacement(n, k, random_state=r).tolist() for n, k in [(5000, 9), (50, 7), (5, 5), (200, 199), (2**31, 4)]
    ]
    d["last"] = r.random_sample()
    out["legacy"].append(d)
for seed in [0, 1, 42, 2**32 - 1, 2**63 + 11]:
    g = np.random.default_rng(seed)
    d = {"seed": seed}
    d["random"] = g.random(4).tolist()
    d["integers"] = [int(g.integers(a, b)) for a, b in [(0, 2), (-5, 17), (0, 1), (0, 2**31), (0, 2**32), (0, 2**40), (-(2**63), 2**63 - 1), (0, 3 * 2**30)]]
    d["normal_sum_100000"] = float(np.cumsum(g.standard_normal(100_000))[-1])
    d["standard_normal"] = g.standard_normal(5).tolist()
    d["permutation"] = g.permutation(23).tolist()
    d["uniform"] = g.uniform(-3.0, 8.5, size=3).tolist()
    d["integers_many"] = g.integers(1000, size=7).tolist()
    d["last"] = g.random()
    out["modern"].append(d)
json.dump(out, open("random.json", "w"))
