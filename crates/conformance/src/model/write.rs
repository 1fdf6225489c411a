//! Commits: preconditions, masks, transforms, all or nothing.

use std::collections::BTreeMap;

use reelbase_core::{ErrorKind, FieldPath, Operation, Precondition, Timestamp, Transform, Value, Write};

use super::{Doc, Model, Refused, Result, Segments, Tree, compare, segments, tree};

/// What one write of a commit comes to.
#[derive(Debug, Clone)]
pub struct Outcome {
    /// When the document was last changed; `None` after a delete or verify.
    pub update_time: Option<Timestamp>,
    /// The results of the transforms.
    pub transform_results: Vec<Tree>,
}

impl Model {
    /// Applies writes in order and atomically, as of `time`.
    ///
    /// # Errors
    /// What a store must refuse; nothing is changed then.
    pub fn commit(&mut self, writes: &[Write], time: Timestamp) -> Result<Vec<Outcome>> {
        writes.iter().try_for_each(check)?;
        let mut transforms: BTreeMap<&str, usize> = BTreeMap::new();
        for write in writes {
            let count = transforms.entry(write.path.as_str()).or_default();
            *count += write.transforms.len();
            if *count > 500 {
                return Err(Refused::invalid(format!("more than 500 transforms of {}", write.path)));
            }
        }
        let mut staged = self.clone();
        let outcomes = writes.iter().map(|write| staged.apply(write, time)).collect::<Result<_>>()?;
        *self = staged;
        Ok(outcomes)
    }

    /// Whether a batch of independent writes is refused as a whole.
    ///
    /// # Errors
    /// [`Invalid`](ErrorKind::Invalid) when a document occurs twice.
    pub fn check_each(writes: &[Write]) -> Result<()> {
        let mut paths: Vec<&str> = writes.iter().map(|write| write.path.as_str()).collect();
        paths.sort_unstable();
        match paths.windows(2).find(|pair| pair[0] == pair[1]) {
            Some(pair) => Err(Refused::invalid(format!("{} is written twice", pair[0]))),
            None => Ok(()),
        }
    }

    fn apply(&mut self, write: &Write, time: Timestamp) -> Result<Outcome> {
        let current = self.get(&write.path).cloned();
        precondition(write, current.as_ref())?;
        let nothing = Outcome { update_time: None, transform_results: Vec::new() };
        let mut fields = match &write.operation {
            Operation::Verify => return Ok(nothing),
            Operation::Delete => {
                self.remove(write.path.as_str());
                return Ok(nothing);
            }
            Operation::Set(fields) => Tree::fields(fields),
            Operation::Merge(merge) => {
                let mut fields = current.as_ref().map(|doc| doc.fields.clone()).unwrap_or_default();
                for (path, value) in &merge.changes {
                    match value {
                        Some(value) => set(&mut fields, &segments(path), Tree::of(value.view())),
                        None => delete(&mut fields, &segments(path)),
                    }
                }
                fields
            }
            other => panic!("the model does not know {other:?}"),
        };
        let mut transform_results = Vec::new();
        for one in &write.transforms {
            let path = segments(&one.field);
            let new = transform(&one.transform, get(&fields, &path), time);
            set(&mut fields, &path, new.clone());
            let silent = matches!(one.transform, Transform::ArrayUnion(_) | Transform::ArrayRemove(_));
            transform_results.push(if silent { Tree::Null } else { new });
        }
        check_document(write.path.as_str(), &fields)?;
        let path = write.path.as_str().to_owned();
        let doc = match current {
            Some(current) if tree::same_fields(&current.fields, &fields) => current,
            Some(current) => Doc { path, fields, created: current.created, updated: time },
            None => Doc { path, fields, created: time, updated: time },
        };
        let update_time = Some(doc.updated);
        self.put(doc);
        Ok(Outcome { update_time, transform_results })
    }
}

fn precondition(write: &Write, current: Option<&Doc>) -> Result<()> {
    match (write.precondition, current) {
        (Precondition::Exists(true), None) => {
            Err(Refused::new(ErrorKind::NotFound, format!("{} is missing", write.path)))
        }
        (Precondition::Exists(false), Some(_)) => {
            Err(Refused::new(ErrorKind::AlreadyExists, format!("{} is there", write.path)))
        }
        (Precondition::UpdateTime(time), current) if current.is_none_or(|doc| doc.updated != time) => {
            Err(Refused::new(ErrorKind::FailedPrecondition, format!("{} was not last changed at {time}", write.path)))
        }
        _ => Ok(()),
    }
}

fn get<'a>(fields: &'a BTreeMap<String, Tree>, path: &[String]) -> Option<&'a Tree> {
    let (first, rest) = path.split_first()?;
    let found = fields.get(first)?;
    match (found, rest) {
        (found, []) => Some(found),
        (Tree::Map(map), rest) => get(map, rest),
        _ => None,
    }
}

fn set(fields: &mut BTreeMap<String, Tree>, path: &[String], value: Tree) {
    let Some((first, rest)) = path.split_first() else { return };
    if rest.is_empty() {
        fields.insert(first.clone(), value);
        return;
    }
    let slot = fields.entry(first.clone()).or_insert(Tree::Null);
    if !matches!(slot, Tree::Map(_)) {
        *slot = Tree::Map(BTreeMap::new());
    }
    if let Tree::Map(map) = slot {
        set(map, rest, value);
    }
}

fn delete(fields: &mut BTreeMap<String, Tree>, path: &[String]) {
    match path {
        [] => {}
        [only] => {
            fields.remove(only);
        }
        [first, rest @ ..] => {
            if let Some(Tree::Map(map)) = fields.get_mut(first) {
                delete(map, rest);
            }
        }
    }
}

fn transform(transform: &Transform, current: Option<&Tree>, time: Timestamp) -> Tree {
    match transform {
        Transform::ServerTimestamp => Tree::Time(time.as_micros().div_euclid(1_000) * 1_000),
        Transform::Increment(by) => match (current, Tree::of(by.view())) {
            (Some(Tree::Integer(a)), Tree::Integer(b)) => {
                let sum = i128::from(*a) + i128::from(b);
                Tree::Integer(sum.clamp(i64::MIN.into(), i64::MAX.into()) as i64)
            }
            (Some(Tree::Integer(a)), Tree::Double(b)) => Tree::Double(*a as f64 + b),
            (Some(Tree::Double(a)), Tree::Integer(b)) => Tree::Double(a + b as f64),
            (Some(Tree::Double(a)), Tree::Double(b)) => Tree::Double(a + b),
            (_, by) => by,
        },
        Transform::Maximum(operand) => extreme(current, Tree::of(operand.view()), std::cmp::Ordering::Greater),
        Transform::Minimum(operand) => extreme(current, Tree::of(operand.view()), std::cmp::Ordering::Less),
        Transform::ArrayUnion(values) => {
            let mut elements = array(current);
            for value in values {
                let value = Tree::of(value.view());
                if !elements.iter().any(|element| compare(element, &value).is_eq()) {
                    elements.push(value);
                }
            }
            Tree::Array(elements)
        }
        Transform::ArrayRemove(values) => {
            let values: Vec<Tree> = values.iter().map(|value| Tree::of(value.view())).collect();
            let mut elements = array(current);
            elements.retain(|element| !values.iter().any(|value| compare(element, value).is_eq()));
            Tree::Array(elements)
        }
        other => panic!("the model does not know {other:?}"),
    }
}

/// The operand if it lies on the wanted side of the current number; NaN wins over everything.
fn extreme(current: Option<&Tree>, operand: Tree, wanted: std::cmp::Ordering) -> Tree {
    match current {
        Some(current @ (Tree::Integer(_) | Tree::Double(_))) => {
            if current.is_nan() || operand.is_nan() {
                Tree::Double(f64::NAN)
            } else if compare(&operand, current) == wanted {
                operand
            } else {
                current.clone()
            }
        }
        _ => operand,
    }
}

fn array(current: Option<&Tree>) -> Vec<Tree> {
    match current {
        Some(Tree::Array(elements)) => elements.clone(),
        _ => Vec::new(),
    }
}

/// What is wrong with a write whatever is stored.
fn check(write: &Write) -> Result<()> {
    match &write.operation {
        Operation::Set(fields) => check_document(write.path.as_str(), &Tree::fields(fields))?,
        Operation::Merge(merge) => check_changes(&merge.changes)?,
        Operation::Delete | Operation::Verify if !write.transforms.is_empty() => {
            return Err(Refused::invalid("transforms on a delete or verify"));
        }
        Operation::Verify if write.precondition == Precondition::None => {
            return Err(Refused::invalid("a verify without a precondition"));
        }
        _ => {}
    }
    for one in &write.transforms {
        let path = segments(&one.field);
        check_path(&path)?;
        let mut others = write.transforms.iter().map(|other| segments(&other.field));
        if others.any(|other| other.len() < path.len() && path.starts_with(&other)) {
            return Err(Refused::invalid("a transform within another's field"));
        }
        match &one.transform {
            Transform::Increment(v) | Transform::Maximum(v) | Transform::Minimum(v)
                if !matches!(Tree::of(v.view()), Tree::Integer(_) | Tree::Double(_)) =>
            {
                return Err(Refused::invalid("an operand that is no number"));
            }
            Transform::ArrayUnion(values) | Transform::ArrayRemove(values) => {
                let elements = Tree::Array(values.iter().map(|value| Tree::of(value.view())).collect());
                check_value(&elements, one.field.segments().len())?;
            }
            _ => {}
        }
    }
    Ok(())
}

fn check_changes(changes: &[(FieldPath, Option<Value>)]) -> Result<()> {
    let paths: Vec<Segments> = changes.iter().map(|(path, _)| segments(path)).collect();
    for (i, (path, value)) in changes.iter().enumerate() {
        check_path(&paths[i])?;
        if let Some(value) = value {
            check_value(&Tree::of(value.view()), path.segments().len())?;
        }
        if paths.iter().enumerate().any(|(j, other)| i != j && other.starts_with(&paths[i])) {
            return Err(Refused::invalid(format!("{path} is written together with what lies in it")));
        }
    }
    Ok(())
}

fn check_path(path: &[String]) -> Result<()> {
    path.iter().try_for_each(|name| check_name(name))
}

fn check_name(name: &str) -> Result<()> {
    let reserved = name.len() > 4 && name.starts_with("__") && name.ends_with("__");
    if name.is_empty() || name.len() > 1_500 || reserved {
        return Err(Refused::invalid(format!("{name:?} is no field name")));
    }
    Ok(())
}

fn check_document(path: &str, fields: &BTreeMap<String, Tree>) -> Result<()> {
    let mut size = tree::name_size(path) + 32;
    for (name, value) in fields {
        check_name(name)?;
        check_value(value, 1)?;
        if value.size() > 1_048_487 {
            return Err(Refused::invalid(format!("the field {name} is too large")));
        }
        size += name.len() + 1 + value.size();
    }
    if size > 1_048_576 {
        return Err(Refused::invalid("the document is too large"));
    }
    Ok(())
}

fn check_value(value: &Tree, depth: usize) -> Result<()> {
    if matches!(value, Tree::Array(_) | Tree::Map(_)) && depth > 20 {
        return Err(Refused::invalid("maps and arrays nest too deep"));
    }
    match value {
        Tree::Array(elements) => elements.iter().try_for_each(|element| match element {
            Tree::Array(_) | Tree::Vector(_) => Err(Refused::invalid("an array or a vector in an array")),
            element => check_value(element, depth + 1),
        }),
        Tree::Map(map) => map.iter().try_for_each(|(key, value)| {
            check_name(key)?;
            check_value(value, depth + 1)
        }),
        Tree::Geo(latitude, longitude) if !(latitude.abs() <= 90.0 && longitude.abs() <= 180.0) => {
            Err(Refused::invalid("a geo point out of range"))
        }
        Tree::Vector(vector) if !(1..=2_048).contains(&vector.len()) => {
            Err(Refused::invalid("a vector with too many dimensions or none"))
        }
        _ => Ok(()),
    }
}
