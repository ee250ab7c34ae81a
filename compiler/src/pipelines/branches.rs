//! Branches: the same input to each, features joined side by side, states tensored (the first has the lowest qubits).

use std::collections::BTreeSet;

use hqml_ir::stages::{self, Family};
use hqml_ir::{Kind, Span, Stage, Step};

use super::builder::{Builder, Chain};
use super::circuits::Open;
use super::cursor::Cursor;
use super::scope::Scope;
use super::session::Checked;
use super::training::Hole;
use super::{flow_errors, options};
use crate::syntax::ast::Expr;

impl<'a> Builder<'_, 'a> {
    /// Adds branches to the chain, each with the names that are bound in it.
    pub(crate) fn branches(
        &mut self,
        chain: &mut Chain,
        branches: Vec<(&'a Expr, Scope<'a>)>,
        span: Span,
    ) -> Checked<()> {
        match chain.cursor.kind {
            Kind::Features(_) | Kind::Probabilities(_) => {}
            Kind::State(_) => return Err(self.session.report(flow_errors::state_branched(&chain.cursor, span))),
            _ => return Err(self.session.report(flow_errors::kind("[...]", "features", &chain.cursor, span))),
        }
        if let Some(raw) = self.table.as_ref().and_then(|table| table.raw.as_ref()) {
            return Err(self.session.report(raw.refuse("branches take", span)));
        }
        if branches.is_empty() {
            return Err(self.session.report(flow_errors::no_branches(span)));
        }
        let place = chain.place("branches");
        let mut built = Vec::with_capacity(branches.len());
        let before = self.holes.clone();
        let mut after: Vec<Vec<Hole>> = Vec::with_capacity(branches.len());
        for (number, (expr, scope)) in branches.iter().enumerate() {
            let mut branch = Chain::new(chain.cursor, format!("{place}.{number}."));
            // What a branch holds does not stand before its neighbours.
            self.holes.clone_from(&before);
            self.branched += 1;
            self.value(&mut branch, expr, scope)?;
            self.branched -= 1;
            after.push(std::mem::take(&mut self.holes));
            built.push((expr.span, branch));
        }
        self.holes = joined(&before, &after);
        self.same_kind(&built)?;
        if built.iter().all(|(_, branch)| branch.open.is_some()) {
            self.tensor(chain, built, place, span)
        } else {
            self.join(chain, built.into_iter().map(|(_, branch)| branch).collect(), place, span);
            Ok(())
        }
    }

    fn same_kind(&self, built: &[(Span, Chain)]) -> Checked<()> {
        let group = |kind: Kind| match kind {
            Kind::Features(_) | Kind::Probabilities(_) => 0,
            Kind::State(_) => 1,
            _ => 2,
        };
        if let Some((span, branch)) = built.iter().find(|(_, branch)| group(branch.cursor.kind) == 2) {
            let others =
                built.iter().filter(|(other, _)| other != span).map(|(span, other)| (*span, other.cursor.kind));
            let told = flow_errors::never_joined((*span, branch.cursor.kind), others);
            return Err(self.session.report(told));
        }
        let (first_span, first) = (built[0].0, built[0].1.cursor.kind);
        for (span, branch) in built {
            if group(branch.cursor.kind) != group(first) {
                let told = flow_errors::branches((first_span, first), (*span, branch.cursor.kind));
                return Err(self.session.report(told));
            }
        }
        Ok(())
    }

    /// Features side by side.
    fn join(&self, chain: &mut Chain, built: Vec<Chain>, place: String, span: Span) {
        let width = built.iter().map(|branch| features(branch.cursor)).sum();
        let input = chain.cursor;
        let stages = built.into_iter().map(|branch| self.stages_or_identity(branch, input)).collect();
        chain.push(Step::Branches(stages), Kind::Features(width), place, span);
    }

    /// States side by side: one circuit. Where a branch prepares its features first, these are joined, and each circuit
    /// reads its own part of them.
    fn tensor(&mut self, chain: &mut Chain, mut built: Vec<(Span, Chain)>, place: String, span: Span) -> Checked<()> {
        for (_, branch) in &built {
            self.pure(branch, "[...]", span)?;
        }
        let opens: Vec<Open> = built.iter_mut().filter_map(|(_, branch)| branch.open.take()).collect();
        let prepared = built.iter().any(|(_, branch)| !branch.stages.is_empty());
        let mut first_feature = 0;
        let mut parts = Vec::with_capacity(opens.len());
        for open in opens {
            let width = open.features;
            parts.push(if prepared { open.reading_from(first_feature) } else { open });
            first_feature += width;
        }
        if prepared {
            let input = chain.cursor;
            let stages: Vec<Vec<Stage>> =
                built.into_iter().map(|(_, branch)| self.stages_or_identity(branch, input)).collect();
            chain.push(Step::Branches(stages), Kind::Features(first_feature as usize), place.clone(), span);
        }
        let open = Open::side_by_side(parts, chain.cursor, place, span);
        self.room(open.qubits as usize, span)?;
        chain.cursor = Cursor { kind: Kind::State(open.qubits as usize), origin: span };
        chain.open = Some(open);
        Ok(())
    }

    /// A branch without stages of its own passes on what comes.
    fn stages_or_identity(&self, mut branch: Chain, input: Cursor) -> Vec<Stage> {
        if branch.stages.is_empty()
            && let Some(row) = stages::find(Family::Layer, "identity")
        {
            let step = Step::Builtin { call: options::defaults(row), first_parameter: self.parameters.len() as u32 };
            let place = branch.place("identity");
            branch.stages.push(Stage { step, from: input.kind, to: input.kind, place, span: input.origin });
        }
        branch.stages
    }
}

/// The `?` that stand before what follows the branches: those that no branch has trained, and those of the branches.
fn joined(before: &[Hole], after: &[Vec<Hole>]) -> Vec<Hole> {
    let indices = |holes: &[Hole]| holes.iter().map(|hole| hole.index).collect::<BTreeSet<u32>>();
    let left: Vec<BTreeSet<u32>> = after.iter().map(|holes| indices(holes)).collect();
    let kept = before.iter().filter(|hole| left.iter().all(|indices| indices.contains(&hole.index)));
    let mut holes: Vec<Hole> = kept.cloned().collect();
    let mut known = indices(before);
    holes.extend(after.iter().flatten().filter(|hole| known.insert(hole.index)).cloned());
    holes
}

fn features(cursor: Cursor) -> usize {
    match cursor.kind {
        Kind::Features(n) | Kind::Probabilities(n) => n,
        _ => 0,
    }
}
