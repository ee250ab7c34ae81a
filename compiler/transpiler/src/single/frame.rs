//! Where quarter turns carry the axis Z: quarter turns enter; the rotation before them that is one about Z behind them leaves.

use hqml_ir::Gate;

/// Images of X, Y and Z: an axis and its sign.
#[derive(Debug, Clone, Copy)]
pub(super) struct Frame([(Gate, f64); 3]);

impl Default for Frame {
    fn default() -> Frame {
        Frame([(Gate::Rx, 1.0), (Gate::Ry, 1.0), (Gate::Rz, 1.0)])
    }
}

impl Frame {
    /// The rotation before all turns so far that is `rz` behind them, and its sign.
    pub(super) fn z(&self) -> (Gate, f64) {
        self.0[2]
    }

    /// A quarter turn about X.
    pub(super) fn turn_x(&mut self) {
        let [x, y, z] = self.0;
        self.0 = [x, (z.0, -z.1), y];
    }

    /// Quarter turns about Z.
    pub(super) fn turn_z(&mut self, quarters: usize) {
        for _ in 0..quarters {
            let [x, y, z] = self.0;
            self.0 = [(y.0, -y.1), x, z];
        }
    }
}
