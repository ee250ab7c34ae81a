//! Targets as the command line names them: a file or the text of a generic one enters; the target leaves.

use std::path::{Path, PathBuf};

use hqml_ir::Target;
use hqml_ir::target::{generic, read, shapes};

use super::Exit;
use crate::cli::Format;
use crate::output;

/// The target. `properties` is the second file of an IBM device; a `props_X.json` beside its `conf_X.json` is found
/// without being named.
pub(crate) fn target(text: &str, properties: Option<&Path>, format: Format) -> Result<Target, Exit> {
    let refused = |exit: Exit, message: String, help: String| {
        output::failure("E1303", &message, &[help], format);
        exit
    };
    if let Some(found) = generic(text) {
        if let Some(path) = properties {
            let message =
                format!("`{text}` is a generic target: it has no figures that `{}` could give", path.display());
            let help = "leave `--properties` away, or name the `conf_*.json` of the device";
            return Err(refused(Exit::Usage, message, help.to_owned()));
        }
        return found.map_err(|error| refused(Exit::Usage, error.to_string(), shapes().to_owned()));
    }
    let path = Path::new(text);
    if !path.exists() {
        let message = format!("there is no file `{text}`, and no generic target is written so");
        return Err(refused(Exit::Outside, message, format!("name a file, or a shape: {}", shapes())));
    }
    let content = |path: &Path| {
        std::fs::read_to_string(path).map_err(|error| {
            let message = format!("`{}` cannot be read: {error}", path.display());
            refused(Exit::Outside, message, "check the path".to_owned())
        })
    };
    let beside = properties.map(PathBuf::from).or_else(|| properties_beside(path));
    let (device, properties) = (content(path)?, beside.map(|path| content(&path)).transpose()?);
    read(text, &device, properties.as_deref()).map_err(|error| {
        let help = "docs/transpile.md shows what a target may be";
        refused(Exit::Program, error.to_string(), help.to_owned())
    })
}

/// `props_X.json` beside `conf_X.json`, if it is there.
fn properties_beside(path: &Path) -> Option<PathBuf> {
    let device = path.file_name()?.to_str()?.strip_prefix("conf_")?;
    Some(path.with_file_name(format!("props_{device}"))).filter(|path| path.exists())
}
