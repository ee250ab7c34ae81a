//! Near matches: enters a name that is not known and the names that are; leaves the one the user most likely meant.

/// What the field's other tools call things that we call otherwise.
const ELSEWHERE: &[(&str, &str)] = &[
    ("ccnot", "ccx"),
    ("ccphase", "cp"),
    ("cnot", "cx"),
    ("controlledphaseshift", "cp"),
    ("cphase", "cp"),
    ("cu1", "cp"),
    ("fredkin", "cswap"),
    ("hadamard", "h"),
    ("identity", "id"),
    ("multirz", "pauli_rotation"),
    ("paulirot", "pauli_rotation"),
    ("paulix", "x"),
    ("pauliy", "y"),
    ("pauliz", "z"),
    ("phase", "p"),
    ("phaseshift", "p"),
    ("stronglyentanglinglayers", "strongly_entangling"),
    ("basicentanglerlayers", "basic_entangler"),
    ("toffoli", "ccx"),
    ("tof", "ccx"),
    ("u1", "p"),
    ("u3", "u"),
    ("zz", "rzz"),
    ("decisiontreeclassifier", "decision_tree"),
    ("decisiontreeregressor", "decision_tree"),
    ("dummyclassifier", "majority_class"),
    ("dummyregressor", "mean_value"),
    ("expval", "measure"),
    ("gradientboostingclassifier", "gradient_boosting"),
    ("gradientboostingregressor", "gradient_boosting"),
    ("kneighborsclassifier", "k_nearest_neighbors"),
    ("kneighborsregressor", "k_nearest_neighbors"),
    ("knn", "k_nearest_neighbors"),
    ("lightgbm", "gradient_boosting"),
    ("mlpclassifier", "mlp"),
    ("mlpregressor", "mlp"),
    ("probs", "probabilities"),
    ("quantumkernel", "fidelity_kernel"),
    ("randomforestclassifier", "random_forest"),
    ("randomforestregressor", "random_forest"),
    ("selectkbest", "select"),
    ("sgd", "gradient_descent"),
    ("svm", "svc"),
    ("traintestsplit", "split"),
    ("xgboost", "gradient_boosting"),
    ("batchsize", "batch"),
    ("hiddenlayersizes", "hidden"),
    ("learningrateinit", "learning_rate"),
    ("lr", "learning_rate"),
    ("maxdepth", "depth"),
    ("maxiter", "max_iterations"),
    ("mse", "squared"),
    ("nclasses", "classes"),
    ("nclustersperclass", "clusters_per_class"),
    ("ncomponents", "components"),
    ("nestimators", "trees"),
    ("nfeatures", "features"),
    ("ninformative", "informative"),
    ("nneighbors", "k"),
    ("nredundant", "redundant"),
    ("nsamples", "samples"),
    ("nsplits", "folds"),
    ("randomstate", "seed"),
    ("testsize", "test"),
    ("tol", "tolerance"),
];

/// More slips than this are another name, however long.
const MOST_SLIPS: usize = 8;

/// A name with more letters was not typed: the time goes with the square of them.
const LONGEST: usize = 256;

/// The candidate nearest to `name`: equal but for case and underscores, or known under that name elsewhere, or within a
/// few slips of the keyboard (insertions, deletions, replacements, exchanges of neighbours: at most a third of its
/// letters). The first of equally near ones in alphabetical order, so that the answer does not depend on the order of
/// the candidates.
pub fn suggest<'a>(name: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let plain = flatten(name);
    let elsewhere = ELSEWHERE.iter().find(|(theirs, _)| *theirs == plain).map(|(_, ours)| *ours);
    let length = name.chars().count();
    let limit = (length / 3).clamp(1, MOST_SLIPS);
    let own = kinds_of_letters(name);
    let mut best: Option<(usize, &str)> = None;
    for candidate in candidates.into_iter().filter(|candidate| *candidate != name) {
        let distance = if Some(candidate) == elsewhere || letters(candidate).eq(plain.chars()) {
            0
        } else if length > LONGEST
            || best.is_some_and(|(nearest, _)| nearest == 0)
            || candidate.len().abs_diff(name.len()) > 4 * limit
            || foreign(own, kinds_of_letters(candidate)) > limit
            || apart(name, candidate) > limit
        {
            continue;
        } else {
            strsim::osa_distance(name, candidate)
        };
        // A one-letter name is near to every other one: nothing is meant by that.
        let useless = distance > 0 && length.min(candidate.chars().count()) < 2;
        if distance <= limit && !useless && best.is_none_or(|b| (distance, candidate) < b) {
            best = Some((distance, candidate));
        }
    }
    best.map(|(_, candidate)| candidate)
}

/// One bit for each kind of letter; letters beyond ASCII share one.
fn kinds_of_letters(name: &str) -> u64 {
    name.bytes().fold(0, |kinds, byte| kinds | if byte < 128 { 1 << (byte % 63) } else { 1 << 63 })
}

/// At least so many slips lie between two names: kinds of letters that only one of them has.
fn foreign(a: u64, b: u64) -> usize {
    (a & !b).count_ones().max((b & !a).count_ones()) as usize
}

/// At least so many slips lie between two names: letters that only one of them has. Cheap, so that a file of thousands
/// of names is searched quickly.
fn apart(a: &str, b: &str) -> usize {
    let mut count = [0i32; 64];
    a.bytes().for_each(|byte| count[usize::from(byte % 64)] += 1);
    b.bytes().for_each(|byte| count[usize::from(byte % 64)] -= 1);
    let (mut more, mut less) = (0usize, 0usize);
    for n in count {
        *(if n > 0 { &mut more } else { &mut less }) += n.unsigned_abs() as usize;
    }
    // A letter is at most four bytes.
    let bytes = more.max(less);
    if a.is_ascii() && b.is_ascii() { bytes } else { bytes / 4 }
}

fn flatten(name: &str) -> String {
    letters(name).collect()
}

fn letters(name: &str) -> impl Iterator<Item = char> {
    name.chars().filter(|c| *c != '_').flat_map(char::to_lowercase)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn near_names_are_found() {
        let known = ["zz_feature_map", "z_feature_map", "cx", "ccx", "h", "reps", "entanglement"];
        assert_eq!(suggest("zz_featuer_map", known), Some("zz_feature_map"));
        assert_eq!(suggest("ZZFeatureMap", known), Some("zz_feature_map"));
        assert_eq!(suggest("CNOT", known), Some("cx"));
        assert_eq!(suggest("entanglment", known), Some("entanglement"));
        assert_eq!(suggest("rep", known), Some("reps"));
        assert_eq!(suggest("q", known), None);
        assert_eq!(suggest("banana", known), None);
    }

    #[test]
    fn an_exchange_of_neighbours_is_one_slip() {
        assert_eq!(suggest("hte", ["the"]), Some("the"));
        assert_eq!(suggest("het", ["eth"]), None);
    }
}
