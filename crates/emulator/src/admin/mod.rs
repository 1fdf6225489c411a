//! `google.firestore.admin.v1.FirestoreAdmin`, as far as indexes and fields go, and `google.longrunning.Operations` over
//! it: a database's indexes and TTL policies are managed over the wire as in production.
//!
//! What is created is usable at once, unless [`EmulatorBuilder::building_for`](crate::EmulatorBuilder::building_for) has it take some time. Documents that are there
//! are never too large for a new index, which in production would need repair then.

mod builds;
mod fields;
mod indexes;
mod names;
mod page;
mod route;

pub(crate) use builds::Builds;
pub(crate) use route::{Admin, Operations};

use gcloud_sdk::google::{
    firestore::admin::v1::{
        CreateIndexRequest, DeleteIndexRequest, Field, GetFieldRequest, GetIndexRequest, Index, ListFieldsRequest,
        ListFieldsResponse, ListIndexesRequest, ListIndexesResponse, UpdateFieldRequest,
    },
    longrunning::{GetOperationRequest, Operation},
};
use tonic::Status;

use self::{
    names::{GroupName, IndexName},
    page::page,
};
use crate::{databases::Databases, status::status};

/// Stands for every collection group where something is listed.
const ALL: &str = "-";

fn create_index(databases: &Databases, request: &CreateIndexRequest) -> Result<Operation, Status> {
    let GroupName { database, group } = GroupName::parse(&request.parent)?;
    let index = request.index.clone().ok_or_else(|| Status::invalid_argument("the request has no index"))?;
    let index = indexes::decode(&database, &group, index)?;
    databases.get(&database).map_err(|e| status(&database, &e))?.create_index(index)
}

fn list_indexes(databases: &Databases, request: &ListIndexesRequest) -> Result<ListIndexesResponse, Status> {
    let GroupName { database, group } = GroupName::parse(&request.parent)?;
    if !request.filter.is_empty() {
        return Err(Status::invalid_argument(format!("the filter {:?} is none that is known", request.filter)));
    }
    let all = databases.get(&database).map_err(|e| status(&database, &e))?.indexes();
    let of_group = all.into_iter().filter(|(index, _)| group == ALL || index.collection_group == group);
    let messages = of_group.map(|(index, state)| indexes::encode(&database, &index, state)).collect();
    let (indexes, next_page_token) =
        page(messages, |index: &Index| &index.name, request.page_size, &request.page_token)?;
    Ok(ListIndexesResponse { indexes, next_page_token })
}

fn get_index(databases: &Databases, request: &GetIndexRequest) -> Result<Index, Status> {
    let name = IndexName::parse(&request.name)?;
    let database = databases.get(&name.database).map_err(|e| status(&name.database, &e))?;
    let (index, state) = database.find_index(&name)?;
    database.look(|change| change.is_of_index(&index));
    Ok(indexes::encode(&name.database, &index, state))
}

fn delete_index(databases: &Databases, request: &DeleteIndexRequest) -> Result<(), Status> {
    let name = IndexName::parse(&request.name)?;
    databases.get(&name.database).map_err(|e| status(&name.database, &e))?.delete_index(&name)
}

fn get_field(databases: &Databases, request: &GetFieldRequest) -> Result<Field, Status> {
    let (database, field) = names::field(&request.name)?;
    let database = databases.get(&database).map_err(|e| status(&database, &e))?;
    let message = database.field(&field);
    database.look(|change| change.is_of_field(&field));
    Ok(message)
}

fn list_fields(databases: &Databases, request: &ListFieldsRequest) -> Result<ListFieldsResponse, Status> {
    let GroupName { database, group } = GroupName::parse(&request.parent)?;
    let filter = fields::Filter::parse(&request.filter)?;
    let all = databases.get(&database).map_err(|e| status(&database, &e))?.fields();
    let of_group = all.into_iter().filter(|(field, _)| group == ALL || field.collection_group == group);
    let fields = of_group.map(|(_, message)| message).filter(|message| filter.matches(message)).collect();
    let (fields, next_page_token) = page(fields, |field: &Field| &field.name, request.page_size, &request.page_token)?;
    Ok(ListFieldsResponse { fields, next_page_token })
}

fn update_field(databases: &Databases, request: &UpdateFieldRequest) -> Result<Operation, Status> {
    let message = request.field.as_ref().ok_or_else(|| Status::invalid_argument("the request has no field"))?;
    let (database, field) = names::field(&message.name)?;
    let update = fields::Update::decode(&field, message, request.update_mask.as_ref())?;
    databases.get(&database).map_err(|e| status(&database, &e))?.update_field(&field, update)
}

fn get_operation(databases: &Databases, request: &GetOperationRequest) -> Result<Operation, Status> {
    let (database, id) = names::operation(&request.name)?;
    databases.get(&database).map_err(|e| status(&database, &e))?.operation(id)
}

#[cfg(test)]
mod tests;
