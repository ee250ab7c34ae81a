"""Writes generators.json: tables of scikit-learn's generators and data sets as hashes of their bits, small ones whole.

Run with scikit-learn 1.9 and NumPy 2.4 on x86-64 with AVX2, OPENBLAS_NUM_THREADS=1.
"""
import json
import numpy as np
import sklearn
from sklearn import datasets as d


def fnv(a):
    h = 0xCBF29CE484222325
    for b in np.ascontiguousarray(a).tobytes():
        h = ((h ^ b) * 0x100000001B3) & 0xFFFFFFFFFFFFFFFF
    return str(h)


def record(name, options, seed, X, y, whole):
    y = np.asarray(y, dtype=float)
    out = {"generator": name, "options": options, "seed": seed, "shape": list(X.shape), "x": fnv(X + 0.0), "y": fnv(y + 0.0)}
    out["last"] = X[-1].tolist()[:6]
    out["y_first"] = y[:10].tolist()
    if whole:
        out["x_whole"] = X.ravel().tolist()
        out["y_whole"] = y.tolist()
    return out


classification = [
    ({}, 0),
    ({}, 1),
    (dict(samples=200, features=8, informative=4), 7),
    (dict(samples=37, features=6, informative=3, redundant=1, repeated=2), 5),
    (dict(samples=150, features=30, informative=10, redundant=7, repeated=4, classes=5, clusters_per_class=3), 11),
    (dict(samples=90, features=5, informative=3, redundant=1, classes=3, clusters_per_class=1, class_sep=2.0, flip_y=0.0), 3),
    (dict(samples=111, features=7, informative=5, redundant=1, classes=4, clusters_per_class=2, flip_y=0.3, weights=[0.1, 0.2, 0.3]), 8),
    (dict(samples=64, features=4, informative=2, redundant=0, classes=4, clusters_per_class=1, weights=[0.5, 0.25, 0.2, 0.05]), 123456),
    (dict(samples=80, features=9, informative=6, redundant=3, hypercube=False, shift=None, scale=None), 21),
    (dict(samples=80, features=9, informative=6, redundant=2, shift=1.5, scale=0.25, shuffle=False), 22),
    (dict(samples=33, features=3, informative=1, redundant=1, clusters_per_class=1), 23),
    (dict(samples=33, features=5, informative=1, redundant=2, clusters_per_class=1), 24),
    (dict(samples=60, features=40, informative=33, redundant=5, classes=3), 25),
    (dict(samples=60, features=12, informative=10, redundant=1, classes=2), 26),
    (dict(samples=5, features=13, informative=7, redundant=3, classes=5, clusters_per_class=1), 28),
    (dict(samples=6, features=13, informative=3, redundant=2, classes=2, clusters_per_class=3), 29),
    (dict(samples=1, features=13, informative=11, redundant=2), 30),
    (dict(samples=77, features=24, informative=13, redundant=9, classes=3), 27),
    (dict(samples=60, features=14, informative=12, redundant=2, classes=3, flip_y=1.0), 4294967295),
    (dict(samples=23, features=2, informative=2, redundant=0, classes=2), 0),
    (dict(samples=50, features=2, informative=2, redundant=0, classes=2, clusters_per_class=1), 42),
    (dict(samples=300, features=20, informative=15, redundant=5, classes=10, clusters_per_class=1), 2024),
]
names = {"classes": "n_classes", "clusters_per_class": "n_clusters_per_class"}
same = {"weights", "flip_y", "class_sep", "hypercube", "shift", "scale", "shuffle", "noise", "factor", "cluster_std", "centers", "center_box", "bias"}


def call(f, options, seed):
    kw = {k if k in same else names.get(k, "n_" + k): v for k, v in options.items()}
    if f is not d.make_blobs and isinstance(kw.get("n_samples"), list):
        kw["n_samples"] = tuple(kw["n_samples"])
    return f(**kw, random_state=seed)


cases = []
for options, seed in classification:
    cases.append(record("classification", options, seed, *call(d.make_classification, options, seed), False))
for options, seed in [({}, 0), (dict(samples=120, noise=0.12), 11), (dict(samples=1), 3), (dict(samples=[5, 9], noise=0.3), 4), (dict(samples=101, shuffle=False), 0), (dict(samples=2, noise=0.0), 9)]:
    cases.append(record("moons", options, seed, *call(d.make_moons, options, seed), True))
for options, seed in [({}, 0), (dict(samples=77, noise=0.1, factor=0.5), 42), (dict(samples=[3, 8]), 4), (dict(samples=31, shuffle=False, factor=0.0), 0)]:
    cases.append(record("circles", options, seed, *call(d.make_circles, options, seed), True))
for options, seed in [
    ({}, 0),
    (dict(samples=100, centers=3, features=2), 5),
    (dict(samples=71, centers=7, features=5, cluster_std=2.5), 6),
    (dict(samples=40, centers=[[0.0, 1.0, 2.0], [5.0, -5.0, 0.5]], cluster_std=[0.1, 3.0]), 7),
    (dict(samples=[5, 0, 12], features=3), 8),
    (dict(samples=20, centers=2, features=4, center_box=(-1.0, 3.5), shuffle=False), 9),
]:
    cases.append(record("blobs", options, seed, *call(d.make_blobs, options, seed), False))
for options, seed in [
    ({}, 0),
    (dict(samples=50, features=3, noise=1.0), 0),
    (dict(samples=53, features=7, informative=3, bias=2.5, noise=10.0), 1),
    (dict(samples=20, features=1, noise=0.5), 2),
    (dict(samples=31, features=10, informative=10), 3),
    (dict(samples=62, features=2, informative=1, shuffle=False), 4),
    (dict(samples=203, features=26, noise=3.0), 5),
]:
    cases.append(record("regression", options, seed, *call(d.make_regression, options, seed), False))
for name in ["iris", "wine", "breast_cancer", "digits", "diabetes"]:
    b = getattr(d, "load_" + name)()
    case = record("embedded", {"name": name}, 0, b.data, b.target, False)
    case["columns"] = [str(x) for x in b.feature_names]
    case["classes"] = [str(x) for x in getattr(b, "target_names", [])]
    cases.append(case)
json.dump({"versions": {"scikit-learn": sklearn.__version__, "numpy": np.__version__}, "cases": cases}, open("generators.json", "w"))
