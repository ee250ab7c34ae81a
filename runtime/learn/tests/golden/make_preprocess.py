"""Writes preprocess.json: scikit-learn's fitted transformers on a few tables. Run with scikit-learn 1.9."""
import json
import numpy as np
import sklearn
from sklearn import datasets as d
from sklearn.compose import TransformedTargetRegressor  # noqa: F401  (the scalers below are what it applies)
from sklearn.decomposition import PCA
from sklearn.feature_selection import SelectKBest, f_classif, f_regression
from sklearn.impute import SimpleImputer
from sklearn.preprocessing import MaxAbsScaler, MinMaxScaler, Normalizer, RobustScaler, StandardScaler

out = {"versions": {"scikit-learn": sklearn.__version__, "numpy": np.__version__}, "cases": []}


def odd():
    """A table with a constant, a nearly constant, a huge and a tiny feature."""
    r = np.random.RandomState(5)
    X = r.randn(31, 6)
    X[:, 1] = 3.7
    X[:, 2] = 1e8 + 1e-9 * X[:, 2]
    X[:, 3] *= 1e150
    X[:, 4] *= 1e-150
    return X


def one():
    return d.load_iris().data[:, 2:3]


def wide():
    return np.random.RandomState(8).randn(9, 14)


tables = {
    "iris": d.load_iris().data,
    "wine": d.load_wine().data,
    "breast_cancer": d.load_breast_cancer().data,
    "odd": odd(),
    "one": one(),
    "wide": wide(),
}


def add(stage, table, options, t, learned):
    X = tables[table]
    Z = t.fit(X).transform(X[::7] + 0.25)
    out["cases"].append(
        {
            "stage": stage,
            "table": table,
            "options": options,
            "first": Z[:4].tolist(),
            "sum_of_magnitudes": float(np.abs(Z).sum()),
            "learned": {name: np.atleast_2d(getattr(t, a)).tolist() for name, a in learned.items()},
        }
    )


for table in tables:
    for o in ({}, {"with_mean": False}, {"with_std": False}):
        add("standard", table, o, StandardScaler(**o), {} if o else {"mean": "mean_", "scale": "scale_"})
    add("min_max", table, {}, MinMaxScaler(), {"scale": "scale_", "min": "min_"})
    add("min_max", table, {"to": [-1.0, 3.25], "clip": True}, MinMaxScaler(feature_range=(-1.0, 3.25), clip=True), {"scale": "scale_", "min": "min_"})
    add("max_abs", table, {}, MaxAbsScaler(), {"scale": "scale_"})
    add("robust", table, {}, RobustScaler(), {"center": "center_", "scale": "scale_"})
    add("robust", table, {"quantile_range": [10.0, 85.5]}, RobustScaler(quantile_range=(10.0, 85.5)), {"center": "center_", "scale": "scale_"})
    add("normalizer", table, {}, Normalizer(), {})
learned = {"components": "components_", "explained_variance": "explained_variance_", "explained_variance_ratio": "explained_variance_ratio_", "singular_values": "singular_values_", "mean": "mean_"}
for table, k in [("iris", 1), ("iris", 4), ("wine", 5), ("breast_cancer", 6), ("one", 1), ("wide", 5)]:
    for whiten in (False, True):
        X = tables[table]
        tables["scaled"] = StandardScaler().fit_transform(X)
        for name in (table, "scaled"):
            solver = "full"
            add("pca", name, {"components": k, "whiten": whiten, "of": table}, PCA(k, whiten=whiten, svd_solver=solver), learned)
        del tables["scaled"]

for name, f in [("iris", f_classif), ("wine", f_classif), ("breast_cancer", f_classif), ("diabetes", f_regression)]:
    b = getattr(d, "load_" + name)()
    for k in (1, 3):
        s = SelectKBest(f, k=k).fit(b.data, b.target)
        out["cases"].append({"stage": "select", "table": name, "options": {"k": k}, "scores": s.scores_.tolist(), "kept": s.get_support(indices=True).tolist()})

r = np.random.RandomState(2)
X = np.round(r.randn(21, 3) * 2) / 2
X[r.rand(21, 3) < 0.3] = np.nan
out["impute"] = {"x": [[None if np.isnan(v) else v for v in row] for row in X.tolist()]}
for s in ("mean", "median", "most_frequent"):
    out["impute"][s] = SimpleImputer(strategy=s).fit(X).statistics_.tolist()

y = d.load_diabetes().target
mm = MinMaxScaler((-1, 1)).fit(y[:, None])
st = StandardScaler().fit(y[:, None])
out["target"] = {
    "min_max": mm.transform(y[:9, None]).ravel().tolist(),
    "min_max_inverse": mm.inverse_transform(np.linspace(-1.5, 1.5, 9)[:, None]).ravel().tolist(),
    "standard": st.transform(y[:9, None]).ravel().tolist(),
    "standard_inverse": st.inverse_transform(np.linspace(-1.5, 1.5, 9)[:, None]).ravel().tolist(),
}
json.dump(out, open("preprocess.json", "w"))
