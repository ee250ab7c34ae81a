//! Trees as compact S-expressions, so that a snapshot shows what was understood.

use hqml_compiler::syntax::ast::*;

/// A whole file, one item a line.
pub(crate) fn file(file: &File) -> String {
    let docs = file.docs.iter().map(|doc| format!("(file-doc {:?})\n", doc.text));
    docs.chain(file.items.iter().map(|one| item(one) + "\n")).collect()
}

fn many<T>(list: &[T], show: impl Fn(&T) -> String) -> String {
    list.iter().map(|one| format!(" {}", show(one))).collect()
}

fn docs(list: &[Doc]) -> String {
    many(list, |doc| format!("{:?}", doc.text))
}

fn item(item: &Item) -> String {
    let before =
        docs(&item.docs) + &many(&item.allows, |allow| format!("(allow {} {:?})", allow.code.name, allow.reason.value));
    let body = match &item.kind {
        ItemKind::Import(import) => format!("(import {:?})", import.path.value),
        ItemKind::Declaration(one) => declaration(one),
    };
    if before.is_empty() { body } else { format!("(with{before} {body})") }
}

fn declaration(one: &Declaration) -> String {
    let mut head = format!("({} {}", one.kind.word(), one.name.name);
    if one.broken {
        head += " !broken";
    }
    if let Some(parameters) = &one.parameters {
        head += &format!(" (options{})", many(&parameters.list, parameter));
    }
    if let Some(register) = &one.register {
        head += &format!(" (on {} {})", register.name.name, expr(&register.width));
    }
    if let Some(result) = &one.result {
        head += &format!(" (-> {})", ty(result));
    }
    head + " " + &declared(&one.body) + ")"
}

fn declared(one: &DeclarationBody) -> String {
    match one {
        DeclarationBody::Definition(one) => {
            let bound = many(&one.bindings, |one| format!("({} = {})", one.name.name, expr(&one.value)));
            expr(&one.value) + &if bound.is_empty() { bound } else { format!(" (where{bound})") }
        }
        DeclarationBody::Circuit(one) => body(one),
        DeclarationBody::Fields(one) => one
            .list
            .iter()
            .map(|field| format!("\n    ({}: {})", field.label.name, expr(&field.value)))
            .collect::<String>(),
        DeclarationBody::Broken => "!broken".to_owned(),
    }
}

fn parameter(one: &Parameter) -> String {
    let default = one.default.as_ref().map(|value| format!(" = {}", expr(value))).unwrap_or_default();
    format!("({}: {}{default}{})", one.name.name, ty(&one.ty), docs(&one.docs))
}

fn ty(one: &Type) -> String {
    if one.parts.is_empty() {
        one.name.name.clone()
    } else {
        format!("{}[{}]", one.name.name, many(&one.parts, expr).trim())
    }
}

fn body(one: &Body) -> String {
    format!("{{{} }}", many(&one.statements, |statement| kind(&statement.kind)))
}

fn kind(one: &StatementKind) -> String {
    match one {
        StatementKind::Apply(one) => {
            let angles = one.arguments.as_ref().map(arguments).unwrap_or_default();
            format!("({}{angles}{})", one.name.name, many(&one.operands, operand))
        }
        StatementKind::Let { name, value } => format!("(let {} {})", name.name, expr(value)),
        StatementKind::For { pattern: each, source, body: inner } => {
            format!("(for {} {} {})", pattern(each), expr(source), body(inner))
        }
        StatementKind::Repeat { count, body: inner } => format!("(repeat {} {})", expr(count), body(inner)),
        StatementKind::If(one) => conditional(one),
        StatementKind::Inverse { body: inner } => format!("(inverse {})", body(inner)),
        StatementKind::Control { operands, body: inner } => {
            format!("(control{} {})", many(operands, operand), body(inner))
        }
        StatementKind::Power { exponent, body: inner } => format!("(power {} {})", expr(exponent), body(inner)),
        StatementKind::Barrier { operands } => format!("(barrier{})", many(operands, operand)),
        StatementKind::Require { condition, message } => format!("(require {} {:?})", expr(condition), message.value),
        StatementKind::Broken => "!broken".to_owned(),
    }
}

fn conditional(one: &IfStatement) -> String {
    let otherwise = match &one.otherwise {
        None => String::new(),
        Some(IfElse::If(next)) => " ".to_owned() + &conditional(next),
        Some(IfElse::Body(inner)) => " ".to_owned() + &body(inner),
    };
    format!("(if {} {}{otherwise})", expr(&one.condition), body(&one.then))
}

fn operand(one: &Operand) -> String {
    match &one.index {
        None => one.register.name.clone(),
        Some(index) => format!("{}[{}]", one.register.name, expr(index)),
    }
}

fn pattern(one: &Pattern) -> String {
    let names: Vec<_> = one.names().iter().map(|name| name.name.as_str()).collect();
    if names.len() == 1 { names[0].to_owned() } else { format!("({})", names.join(" ")) }
}

fn arguments(one: &Arguments) -> String {
    match &one.list {
        ArgumentList::List(list) => many(list, |one| match &one.label {
            None => expr(&one.value),
            Some(label) => format!("{}: {}", label.name, expr(&one.value)),
        }),
        ArgumentList::Generator(one) => " ".to_owned() + &generator(one),
        ArgumentList::Broken => " !broken".to_owned(),
    }
}

fn generator(one: &Generator) -> String {
    let clauses = many(&one.clauses, |clause| match clause {
        Clause::For { pattern: each, source, .. } => format!("(for {} {})", pattern(each), expr(source)),
        Clause::If { condition, .. } => format!("(if {})", expr(condition)),
    });
    expr(&one.element) + &clauses
}

/// A value.
pub(crate) fn expr(one: &Expr) -> String {
    match &one.kind {
        ExprKind::Int(value) => value.to_string(),
        ExprKind::Real(value) => format!("{value:?}"),
        ExprKind::Percent(value) => format!("{value:?}%"),
        ExprKind::Duration(value) => format!("{value:?}s"),
        ExprKind::Money(value) => format!("${value:?}"),
        ExprKind::Points(value) => format!("{value:?}pt"),
        ExprKind::Text(value) => format!("{value:?}"),
        ExprKind::Bool(value) => value.to_string(),
        ExprKind::Name(name) => name.name.clone(),
        ExprKind::Call { name, arguments: list } => format!("({}{})", name.name.clone() + "()", arguments(list)),
        ExprKind::Hole(list) => {
            format!("?{}", list.as_ref().map(|list| format!("({})", arguments(list).trim())).unwrap_or_default())
        }
        ExprKind::Unary { op, operand } => format!("({} {})", op.sign(), expr(operand)),
        ExprKind::Binary { op, left, right, .. } => format!("({} {} {})", op.sign(), expr(left), expr(right)),
        ExprKind::PercentOf { percent, whole, .. } => format!("(of {percent:?}% {})", expr(whole)),
        ExprKind::Range { start, end } => format!("(.. {} {})", expr(start), expr(end)),
        ExprKind::Index { base, index } => format!("(at {} {})", expr(base), expr(index)),
        ExprKind::Member { base, member } => format!("(. {} {})", expr(base), member.name),
        ExprKind::Pipeline(parts) => format!("(|>{})", many(parts, expr)),
        ExprKind::Tuple(list) => format!("(tuple{})", many(list, expr)),
        ExprKind::List(list) => format!("[{}]", many(list, expr).trim()),
        ExprKind::Comprehension(one) => format!("[{}]", generator(one)),
        ExprKind::Record(fields) => {
            format!("{{{} }}", many(&fields.list, |field| format!("{}: {}", field.label.name, expr(&field.value))))
        }
        ExprKind::Broken => "!broken".to_owned(),
    }
}
