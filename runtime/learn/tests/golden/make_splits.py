"""Writes splits.json: scikit-learn's splits. Run with scikit-learn 1.9."""
import json
import numpy as np
import sklearn
from sklearn.model_selection import KFold, StratifiedKFold, train_test_split

out = {"versions": {"scikit-learn": sklearn.__version__}, "holdout": [], "stratified": [], "k_fold": [], "stratified_k_fold": [], "time": []}
for rows, test, seed in [(10, 0.25, 0), (200, 0.25, 7), (120, 0.3, 11), (7, 0.5, 3), (101, 0.1, 2**32 - 1), (3, 0.34, 1), (50, 0.999, 5), (1000, 0.07, 9)]:
    try:
        a, b = train_test_split(np.arange(rows), test_size=test, random_state=seed)
    except ValueError:
        continue
    out["holdout"].append({"rows": rows, "test": test, "seed": seed, "train": a.tolist()[:60], "tested": b.tolist()[:60], "sizes": [len(a), len(b)]})
    a, b = train_test_split(np.arange(rows), test_size=test, shuffle=False)
    out["time"].append({"rows": rows, "test": test, "sizes": [len(a), len(b)], "ends": [int(a[0]), int(a[-1]), int(b[0]), int(b[-1])]})
for counts, test, seed in [([50, 50, 50], 0.25, 0), ([10, 90], 0.3, 1), ([3, 7, 11, 2], 0.4, 2), ([5, 5, 5, 5, 5, 5, 5], 0.5, 3), ([17, 17, 17], 1 / 3, 4), ([2, 2], 0.5, 5), ([33, 32, 31, 30, 29], 0.17, 42)]:
    r = np.random.RandomState(seed)
    y = r.permutation(np.repeat(np.arange(len(counts)), counts))
    i = np.arange(len(y))
    a, b = train_test_split(i, test_size=test, stratify=y, random_state=seed)
    out["stratified"].append({"labels": y.tolist(), "test": test, "seed": seed, "train": a.tolist(), "tested": b.tolist()})
    for folds in (2, 3, 5):
        if min(counts) < folds:
            continue
        for shuffle in (None, seed):
            k = StratifiedKFold(folds, shuffle=shuffle is not None, random_state=shuffle)
            out["stratified_k_fold"].append({"labels": y.tolist(), "folds": folds, "seed": shuffle, "tested": [t.tolist() for _, t in k.split(i, y)]})
for rows, folds in [(10, 3), (11, 5), (5, 5), (57, 2), (100, 7)]:
    for shuffle in (None, 0, 12345):
        k = KFold(folds, shuffle=shuffle is not None, random_state=shuffle)
        out["k_fold"].append({"rows": rows, "folds": folds, "seed": shuffle, "tested": [t.tolist() for _, t in k.split(np.arange(rows))]})
json.dump(out, open("splits.json", "w"))
