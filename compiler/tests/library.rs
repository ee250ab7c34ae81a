//! The standard library against itself and the laws it states: it parses without a word, and every circuit of it
//! elaborates with its defaults at every small width it allows.

use hqml_compiler::circuits::{Incoming, Use, elaborate, observables};
use hqml_compiler::eval::Scope;
use hqml_compiler::names::Names;
use hqml_compiler::syntax::ast::DeclarationKind;
use hqml_compiler::world::MemoryWorld;

fn names(text: &str) -> Names {
    let world = MemoryWorld::new().with_file("main.hqml", text);
    let (names, diagnostics) = Names::load(&world, "main.hqml", &[]);
    assert_eq!(diagnostics, vec![]);
    names
}

#[test]
fn every_circuit_elaborates_with_its_defaults() {
    let names = names("const one = 1\n");
    let mut seen = 0;
    for declared in names.declarations().filter(|d| d.in_library) {
        for width in 1..=6 {
            let incoming = match declared.kind() {
                DeclarationKind::FeatureMap => Incoming::Features(width),
                DeclarationKind::Ansatz => Incoming::State(width),
                _ => continue,
            };
            let span = declared.declaration.name.span;
            let stage = Use { declared, arguments: &[], incoming, span, origin: None, first_parameter: 0 };
            let allowed = match declared.name() {
                "dense_angle_embedding" => width % 2 == 0,
                "amplitude_embedding" => width.is_power_of_two() && width > 1,
                "tree_tensor" => width.is_power_of_two(),
                _ => true,
            };
            let result = elaborate(&names, &stage);
            assert_eq!(result.is_ok(), allowed, "{} on {width}: {result:#?}", declared.name());
            seen += 1;
        }
    }
    assert!(seen > 60);
}

#[test]
fn every_observable_elaborates() {
    let names = names("const one = 1\n");
    let mut counts = vec![];
    for declared in names.declarations().filter(|d| d.kind() == DeclarationKind::Observable) {
        let name = declared.declaration.name.clone();
        let expr =
            hqml_compiler::syntax::ast::Expr::new(hqml_compiler::syntax::ast::ExprKind::Name(name.clone()), name.span);
        let found = observables(&names, &Scope::new(names.root()), &expr, 4, None).unwrap();
        counts.push((name.name, found.len()));
    }
    let counts: Vec<_> = counts.iter().map(|(name, count)| (name.as_str(), *count)).collect();
    assert_eq!(
        counts,
        [
            ("z_each", 4),
            ("x_each", 4),
            ("y_each", 4),
            ("xyz_each", 12),
            ("zz_neighbours", 3),
            ("zz_all", 6),
            ("parity_all", 1),
            ("magnetization", 1)
        ]
    );
}

/// Sim et al. 2019, table 3: the number of parameters of a layer for any number of qubits n; circuit 10 has n more once.
#[test]
fn sim_circuits_have_the_parameters_of_the_papers_table() {
    let names = names("const one = 1\n");
    let of = |k: usize, n: usize| match k {
        1 | 2 | 15 => 2 * n,
        3 | 4 | 16 | 17 => 3 * n - 1,
        5 | 6 => n * n + 3 * n,
        7 | 8 => 5 * n - 1,
        9 => n,
        10 => 2 * n,
        11 | 12 => 4 * n - 4,
        13 | 14 => 4 * n,
        _ => 3 * n,
    };
    for k in 1..=19 {
        for n in 2..=7 {
            let declared = names.lookup(names.root(), &format!("sim_circuit_{k}")).unwrap();
            let span = declared.declaration.name.span;
            let incoming = Incoming::State(n);
            let stage = Use { declared, arguments: &[], incoming, span, origin: None, first_parameter: 0 };
            assert_eq!(elaborate(&names, &stage).unwrap().parameters.len(), of(k, n), "circuit {k} on {n} qubits");
        }
    }
}
