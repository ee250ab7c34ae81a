//! Writes a way down as a program: a script and a way enter; the circuit on the device's qubits leaves in [`Work`].

use hqml_ir::{Gate, Op, Program};

use super::device::Device;
use super::runs::Runs;
use super::script::Script;
use super::way::{Event, Places, Way, replay};
use crate::Work;

struct Writer<'a> {
    ops: &'a [Op],
    script: &'a Script,
    /// The program's wire to ours.
    place: Vec<u32>,
    places: Places,
    stage: Vec<u32>,
    left: Vec<usize>,
    out: Vec<Op>,
}

/// Writes a circuit along its way; `device` is `None` where every two qubits meet, so that there is no swap.
pub(super) fn write(work: &mut Work, script: &Script, device: Option<&Device>, qubits: u32, way: &Way) {
    let stages = &script.stages;
    let mut place = vec![0; work.program.qubits as usize];
    script.wires.iter().enumerate().for_each(|(k, w)| place[*w as usize] = k as u32);
    let mut writer = Writer {
        ops: &work.program.ops,
        script,
        place,
        places: Places::new(way.start.clone(), qubits as usize),
        stage: (0..stages.wires() as u32).map(|w| stages.of_wire(w).start).collect(),
        left: vec![0; stages.wires()],
        out: script.global.iter().map(|at| work.program.ops[*at].clone()).collect(),
    };
    (0..stages.wires() as u32).for_each(|wire| writer.enter(wire));
    for event in device.map_or_else(|| way.events.clone(), |device| in_order(device, script, way)) {
        match event {
            Event::Gate(id) => writer.gate(id),
            Event::Swap(edge) => writer.swap(device.map_or((0, 0), |d| d.edges()[edge as usize])),
        }
    }
    let (out, place) = (writer.out, writer.place);
    for (wires, at) in [(&mut work.input, &way.start), (&mut work.output, &way.end)] {
        wires.iter_mut().for_each(|w| *w = at[place[*w as usize] as usize]);
    }
    let Program { features, parameters, .. } = work.program;
    work.program = Program { qubits, features, parameters, ops: out };
}

/// The events with gates moved behind others that they commute with, to stand beside what they are joined with.
fn in_order(device: &Device, script: &Script, way: &Way) -> Vec<Event> {
    let mut runs = Runs::new(device, false);
    let mut places = Places::new(way.start.clone(), device.qubits());
    let mut before: Vec<Option<u32>> = Vec::with_capacity(way.events.len());
    let mut moved = vec![false; way.events.len()];
    for (at, event) in way.events.iter().enumerate() {
        let pulled = replay(*event, at as u32, device, &script.stages, &mut places, &mut runs);
        pulled.iter().for_each(|k| moved[*k as usize] = true);
        before.push(pulled);
    }
    let stay = (0..way.events.len()).filter(|k| !moved[*k]);
    stay.flat_map(|k| before[k].map(|b| way.events[b as usize]).into_iter().chain([way.events[k]])).collect()
}

impl Writer<'_> {
    /// A wire comes to its stage: what stands before it runs; after the last, what is left of the wire.
    fn enter(&mut self, wire: u32) {
        let stage = self.stage[wire as usize];
        let script = self.script;
        let ops = if stage < script.stages.of_wire(wire).end {
            self.left[wire as usize] = script.stages.members(stage).len();
            &script.preludes[stage as usize]
        } else {
            &script.tails[wire as usize]
        };
        ops.iter().for_each(|at| self.copy(*at));
    }

    fn copy(&mut self, at: usize) {
        let mut op = self.ops[at].clone();
        let there = |q: &mut u32| *q = self.places.of[self.place[*q as usize] as usize];
        match &mut op {
            Op::Gate { qubits, .. } | Op::Barrier(qubits) | Op::Prepare { qubits, .. } => {
                qubits.iter_mut().for_each(there)
            }
            Op::Reset(q) => there(q),
            Op::PauliRotation { .. } => {}
        }
        self.out.push(op);
    }

    fn gate(&mut self, id: u32) {
        let script = self.script;
        script.blocks[id as usize].iter().for_each(|at| self.copy(*at));
        for wire in script.stages.nodes[id as usize].wires {
            self.left[wire as usize] -= 1;
            if self.left[wire as usize] == 0 {
                self.stage[wire as usize] += 1;
                self.enter(wire);
            }
        }
    }

    fn swap(&mut self, (p, q): (u32, u32)) {
        match (self.places.empty(p), self.places.empty(q)) {
            (true, true) => {}
            (false, false) => self.out.push(Op::gate(Gate::Swap, &[], &[p, q])),
            (from_q, _) => {
                let (from, to) = if from_q { (q, p) } else { (p, q) };
                self.out.push(Op::gate(Gate::Cx, &[], &[from, to]));
                self.out.push(Op::gate(Gate::Cx, &[], &[to, from]));
            }
        }
        self.places.swap(p, q);
    }
}
