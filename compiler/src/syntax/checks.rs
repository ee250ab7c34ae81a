//! Checks after parsing that need no names (section 10 of the grammar): the tree of a file enters, errors leave.
//!
//! They are made here and not by the parser because the whole construct is known, so the error can name it.

mod places;
mod shapes;

use hqml_ir::diagnostic::Diagnostic;

use super::ast::*;
use places::Place;

/// Adds what is wrong in a tree. A declaration that is broken is left alone: its errors may follow from that.
pub(crate) fn check(file: &File, errors: &mut Vec<Diagnostic>) {
    let mut checker = Checker { errors };
    for declaration in file.declarations().filter(|declaration| !declaration.broken) {
        checker.declaration(declaration);
    }
}

/// Walks the tree and knows at each value what may stand there.
struct Checker<'e> {
    errors: &'e mut Vec<Diagnostic>,
}

impl Checker<'_> {
    fn declaration(&mut self, declaration: &Declaration) {
        for parameter in declaration.parameters.iter().flat_map(|parameters| &parameters.list) {
            self.ty(&parameter.ty);
            if let Some(default) = &parameter.default {
                self.value(default, Place::DEFAULT);
            }
        }
        if let Some(register) = &declaration.register {
            self.value(&register.width, Place::BOUND);
        }
        if let Some(result) = &declaration.result {
            self.ty(result);
        }
        match &declaration.body {
            DeclarationBody::Definition(definition) => self.definition(definition, Place::of(declaration.kind)),
            DeclarationBody::Circuit(body) => self.body(body),
            DeclarationBody::Fields(fields) => self.experiment(fields),
            DeclarationBody::Broken => {}
        }
    }

    fn ty(&mut self, ty: &Type) {
        for part in &ty.parts {
            self.value(part, Place::BOUND);
        }
    }

    fn definition(&mut self, definition: &Definition, place: Place) {
        self.value(&definition.value, place);
        for binding in &definition.bindings {
            self.value(&binding.value, place);
        }
    }

    fn experiment(&mut self, fields: &Fields) {
        self.labels(fields.list.iter().map(|field| &field.label), "field");
        for field in &fields.list {
            self.value(&field.value, Place::of_field(&field.label.name));
        }
    }

    fn body(&mut self, body: &Body) {
        for statement in &body.statements {
            self.statement(&statement.kind);
        }
    }

    fn statement(&mut self, statement: &StatementKind) {
        match statement {
            StatementKind::Apply(apply) => {
                if let Some(arguments) = &apply.arguments {
                    self.arguments(arguments, Place::CIRCUIT);
                }
                self.operands(&apply.operands);
            }
            StatementKind::Let { value, .. } => self.value(value, Place::CIRCUIT),
            StatementKind::For { source, body, .. } => self.block(source, Place::BOUND, body),
            StatementKind::Repeat { count, body } => self.block(count, Place::BOUND, body),
            StatementKind::Power { exponent, body } => self.block(exponent, Place::BOUND, body),
            StatementKind::If(statement) => self.conditional(statement),
            StatementKind::Inverse { body } => self.body(body),
            StatementKind::Control { operands, body } => {
                self.operands(operands);
                self.body(body);
            }
            StatementKind::Barrier { operands } => self.operands(operands),
            StatementKind::Require { condition, .. } => self.number(condition, Place::CONDITION),
            StatementKind::Broken => {}
        }
    }

    fn block(&mut self, header: &Expr, place: Place, body: &Body) {
        self.number(header, place);
        self.body(body);
    }

    fn conditional(&mut self, statement: &IfStatement) {
        self.block(&statement.condition, Place::CONDITION, &statement.then);
        match &statement.otherwise {
            Some(IfElse::If(next)) => self.conditional(next),
            Some(IfElse::Body(body)) => self.body(body),
            None => {}
        }
    }

    fn operands(&mut self, operands: &[Operand]) {
        for index in operands.iter().filter_map(|operand| operand.index.as_ref()) {
            self.number(index, Place::INDEX);
        }
    }

    fn arguments(&mut self, arguments: &Arguments, place: Place) {
        match &arguments.list {
            ArgumentList::List(list) => {
                self.order(list);
                self.labels(list.iter().filter_map(|argument| argument.label.as_ref()), "option");
                for argument in list {
                    self.value(&argument.value, place.with_record());
                }
            }
            ArgumentList::Generator(generator) => self.generator(generator, place),
            ArgumentList::Broken => {}
        }
    }

    fn generator(&mut self, generator: &Generator, place: Place) {
        self.value(&generator.element, place.without_record());
        for clause in &generator.clauses {
            match clause {
                Clause::For { source, .. } => self.number(source, place.inside(Place::BOUND)),
                Clause::If { condition, .. } => self.number(condition, place.inside(Place::CONDITION)),
            }
        }
    }

    /// A value that is computed with: no pipeline.
    fn number(&mut self, value: &Expr, place: Place) {
        if let ExprKind::Pipeline(_) = value.kind {
            self.errors.push(shapes::pipeline_as_number(value));
        }
        self.value(value, place.without_record());
    }

    fn value(&mut self, value: &Expr, place: Place) {
        self.leaf(value, place);
        let inner = place.without_record();
        match &value.kind {
            ExprKind::Call { arguments, .. } | ExprKind::Hole(Some(arguments)) => self.arguments(arguments, place),
            ExprKind::Unary { operand, .. } => self.number(operand, inner),
            ExprKind::Binary { op, op_span, left, right } => {
                self.chain(*op, *op_span, left);
                self.bare_percent(*op, right, place);
                self.number(left, inner);
                self.number(right, inner);
            }
            ExprKind::PercentOf { whole, .. } => self.number(whole, inner),
            ExprKind::Range { start, end } => {
                self.number(start, inner);
                self.number(end, inner);
            }
            ExprKind::Index { base, index } => {
                self.number(base, inner);
                self.number(index, place.inside(Place::INDEX));
            }
            ExprKind::Member { base, .. } => self.number(base, inner),
            ExprKind::Pipeline(parts) => self.pipeline(parts, inner),
            ExprKind::Tuple(elements) | ExprKind::List(elements) => {
                for element in elements {
                    self.value(element, inner);
                }
            }
            ExprKind::Comprehension(generator) => self.generator(generator, place),
            ExprKind::Record(fields) => self.record(fields, place),
            _ => {}
        }
    }

    fn record(&mut self, fields: &Fields, place: Place) {
        if !place.record {
            self.errors.push(shapes::record(fields.span));
        }
        self.labels(fields.list.iter().map(|field| &field.label), "field");
        for field in &fields.list {
            self.value(&field.value, place.with_record());
        }
    }

    fn pipeline(&mut self, parts: &[Expr], place: Place) {
        for part in parts {
            if let Some(error) = shapes::part(part) {
                self.errors.push(error);
            } else {
                self.value(part, place);
            }
        }
    }

    fn leaf(&mut self, value: &Expr, place: Place) {
        let error = match &value.kind {
            ExprKind::Hole(_) if !place.hole => Some(place.no_hole(value.span)),
            ExprKind::Points(_) if !place.rule => Some(places::points(value.span)),
            ExprKind::Money(_) if !place.budget => Some(places::limit(value.span)),
            ExprKind::Duration(_) if !place.time => Some(places::limit(value.span)),
            _ => None,
        };
        self.errors.extend(error);
    }

    fn chain(&mut self, op: BinaryOp, op_span: hqml_ir::span::Span, left: &Expr) {
        if let ExprKind::Binary { op_span: first_span, .. } = &left.kind
            && op.compares()
            && left.is_comparison()
        {
            self.errors.push(shapes::chain(*first_span, op_span));
        }
    }

    fn bare_percent(&mut self, op: BinaryOp, right: &Expr, place: Place) {
        if let ExprKind::Percent(share) = right.kind
            && place.rule
            && matches!(op, BinaryOp::Subtract | BinaryOp::Add)
        {
            self.errors.push(shapes::bare_percent(right.span, share));
        }
    }

    fn order(&mut self, list: &[Argument]) {
        let Some(named) = list.iter().position(|argument| argument.label.is_some()) else { return };
        let late = list[named..].iter().find(|argument| argument.label.is_none() && !argument.value.is_broken());
        if let Some(late) = late {
            self.errors.push(shapes::late(late.span, list[named].span));
        }
    }

    fn labels<'l>(&mut self, labels: impl Iterator<Item = &'l Ident>, what: &str) {
        let mut seen = std::collections::BTreeMap::new();
        for label in labels {
            if let Some(first) = seen.get(label.name.as_str()) {
                self.errors.push(shapes::twice(label, *first, what));
            } else {
                seen.insert(label.name.as_str(), label.span);
            }
        }
    }
}
