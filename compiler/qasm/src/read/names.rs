//! Names: text enters, a number leaves; and what each name stands for, scope by scope.

use std::collections::HashMap;
use std::sync::Arc;

use super::value::Value;

/// The number of a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct Symbol(pub(crate) u32);

/// What a name stands for.
#[derive(Debug, Clone, Default)]
pub(crate) enum Binding {
    /// Nothing yet.
    #[default]
    Free,
    /// A gate, by its number.
    Gate(u32),
    /// A quantum register from this wire on; `None` for a single qubit.
    Qubits(u32, Option<u32>),
    /// Wires that `let` has named.
    Wires(Arc<[u32]>),
    /// A classical register from this bit on; `None` for a single bit.
    Bits(u32, Option<u32>),
    /// A number that is known, or a symbolic angle.
    Value(Value),
    /// Inputs from this parameter on: an array.
    Inputs(u32, u32),
}

impl Binding {
    /// What it is, in a sentence.
    pub(crate) fn what(&self) -> &'static str {
        match self {
            Binding::Free => "nothing",
            Binding::Gate(_) => "a gate",
            Binding::Qubits(..) | Binding::Wires(_) => "a quantum register",
            Binding::Bits(..) => "a classical register",
            Binding::Value(_) => "a number",
            Binding::Inputs(..) => "an array of inputs",
        }
    }
}

/// The quick look: where a name was found the last time.
const QUICK: usize = 256;

/// All names and what they stand for.
#[derive(Debug)]
pub(crate) struct Names {
    numbers: HashMap<Arc<str>, Symbol>,
    texts: Vec<Arc<str>>,
    bindings: Vec<(Binding, usize)>,
    quick: [u32; QUICK],
    shadowed: Vec<(Symbol, (Binding, usize))>,
    scopes: Vec<usize>,
}

impl Names {
    /// No names yet.
    pub(crate) fn new() -> Names {
        Names {
            numbers: HashMap::new(),
            texts: Vec::new(),
            bindings: Vec::new(),
            quick: [0; QUICK],
            shadowed: Vec::new(),
            scopes: Vec::new(),
        }
    }

    /// The number of this name.
    #[inline]
    pub(crate) fn symbol(&mut self, name: &str) -> Symbol {
        let place = quick_place(name.as_bytes());
        let guess = self.quick[place];
        if self.texts.get(guess as usize).is_some_and(|text| **text == *name) {
            return Symbol(guess);
        }
        let symbol = self.look_up(name);
        self.quick[place] = symbol.0;
        symbol
    }

    fn look_up(&mut self, name: &str) -> Symbol {
        if let Some(symbol) = self.numbers.get(name) {
            return *symbol;
        }
        let symbol = Symbol(self.texts.len() as u32);
        let text: Arc<str> = name.into();
        self.numbers.insert(text.clone(), symbol);
        self.texts.push(text);
        self.bindings.push((Binding::Free, 0));
        symbol
    }

    /// The number of a name that was read before.
    pub(crate) fn find(&self, name: &str) -> Option<Symbol> {
        self.numbers.get(name).copied()
    }

    /// Whether a name stands for nothing.
    pub(crate) fn is_free(&self, name: &str) -> bool {
        self.find(name).is_none_or(|symbol| matches!(self.binding(symbol), Binding::Free))
    }

    /// The text of a name.
    pub(crate) fn text(&self, symbol: Symbol) -> &str {
        &self.texts[symbol.0 as usize]
    }

    /// What a name stands for here.
    #[inline]
    pub(crate) fn binding(&self, symbol: Symbol) -> &Binding {
        &self.bindings[symbol.0 as usize].0
    }

    /// From here to the end of the scope the name stands for this.
    pub(crate) fn bind(&mut self, symbol: Symbol, binding: Binding) {
        let old = std::mem::replace(&mut self.bindings[symbol.0 as usize], (binding, self.scopes.len()));
        if !self.scopes.is_empty() {
            self.shadowed.push((symbol, old));
        }
    }

    /// The name, which has a value already, has another from here on: in the scope where it was declared.
    pub(crate) fn assign(&mut self, symbol: Symbol, value: Value) {
        self.bindings[symbol.0 as usize].0 = Binding::Value(value);
    }

    /// Whether the name was declared in the innermost scope.
    pub(crate) fn is_declared_here(&self, symbol: Symbol) -> bool {
        let (binding, depth) = &self.bindings[symbol.0 as usize];
        !matches!(binding, Binding::Free) && *depth == self.scopes.len()
    }

    /// How many scopes were open where the name was declared.
    pub(crate) fn depth(&self, symbol: Symbol) -> usize {
        self.bindings[symbol.0 as usize].1
    }

    /// Whether a scope is open.
    pub(crate) fn is_nested(&self) -> bool {
        !self.scopes.is_empty()
    }

    /// A scope begins.
    pub(crate) fn enter(&mut self) {
        self.scopes.push(self.shadowed.len());
    }

    /// The innermost scope ends.
    pub(crate) fn leave(&mut self) {
        let from = self.scopes.pop().unwrap_or(0);
        while self.shadowed.len() > from {
            if let Some((symbol, old)) = self.shadowed.pop() {
                self.bindings[symbol.0 as usize] = old;
            }
        }
    }

    /// Every name that stands for something of which `wanted` holds, in the order of their first reading.
    pub(crate) fn all(&self, wanted: impl Fn(&Binding) -> bool) -> impl Iterator<Item = &str> {
        self.texts.iter().zip(&self.bindings).filter(move |(_, b)| wanted(&b.0)).map(|(text, _)| &**text)
    }
}

#[inline]
fn quick_place(name: &[u8]) -> usize {
    let (first, last) = (name.first().copied().unwrap_or(0), name.last().copied().unwrap_or(0));
    let middle = name.get(1).copied().unwrap_or(0);
    (usize::from(first) * 31 + usize::from(middle) * 7 + usize::from(last) + name.len() * 53) % QUICK
}
