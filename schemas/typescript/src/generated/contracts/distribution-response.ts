// Made by `npm run generate` from schemas/*.json. Change those, not this.

// @ts-nocheck
import type { Contract } from "../../check.js";
import { FORMATS } from "../../formats.js";
import { distributionResponse as schema } from "../schemas.js";

export const distributionResponse: Contract = { schema, shape: validate10 };

const schema11 = {"$defs":{"BlobUri":{"format":"blob-uri","pattern":"^[A-Za-z0-9]+://[\\s\\S]","type":"string"},"Checksum":{"pattern":"^sha256:[0-9a-fA-F]{64}$","type":"string"},"DeliveredFilm":{"properties":{"audit_log_id":{"type":"string"},"expires_at":{"format":"date-time","type":"string"},"metadata":{"$ref":"#/$defs/DeliveredMetadata"},"public_url":{"type":"string"},"storage_location":{"$ref":"#/$defs/BlobUri"}},"required":["storage_location","public_url","expires_at","metadata","audit_log_id"],"type":"object"},"DeliveredMetadata":{"properties":{"checksum":{"$ref":"#/$defs/Checksum"},"duration_seconds":{"type":"number"},"tags":{"items":{"type":"string"},"type":"array"},"title":{"type":"string"}},"required":["title","duration_seconds","checksum","tags"],"type":"object"}},"properties":{"distribution_record":{"$ref":"#/$defs/DeliveredFilm"}},"required":["distribution_record"],"title":"DistributionResponse","type":"object"};
const schema12 = {"properties":{"audit_log_id":{"type":"string"},"expires_at":{"format":"date-time","type":"string"},"metadata":{"$ref":"#/$defs/DeliveredMetadata"},"public_url":{"type":"string"},"storage_location":{"$ref":"#/$defs/BlobUri"}},"required":["storage_location","public_url","expires_at","metadata","audit_log_id"],"type":"object"};
const schema15 = {"format":"blob-uri","pattern":"^[A-Za-z0-9]+://[\\s\\S]","type":"string"};
const formats0 = FORMATS["date-time"];
const formats2 = FORMATS["blob-uri"];
const schema13 = {"properties":{"checksum":{"$ref":"#/$defs/Checksum"},"duration_seconds":{"type":"number"},"tags":{"items":{"type":"string"},"type":"array"},"title":{"type":"string"}},"required":["title","duration_seconds","checksum","tags"],"type":"object"};
const schema14 = {"pattern":"^sha256:[0-9a-fA-F]{64}$","type":"string"};
const pattern0 = new RegExp("^sha256:[0-9a-fA-F]{64}$", "u");

function validate12(data, {instancePath="", parentData, parentDataProperty, rootData=data}={}){
let vErrors = null;
let errors = 0;
if(data && typeof data == "object" && !Array.isArray(data)){
if(data.title === undefined){
const err0 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "title"}};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
if(data.duration_seconds === undefined){
const err1 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "duration_seconds"}};
if(vErrors === null){
vErrors = [err1];
}
else {
vErrors.push(err1);
}
errors++;
}
if(data.checksum === undefined){
const err2 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "checksum"}};
if(vErrors === null){
vErrors = [err2];
}
else {
vErrors.push(err2);
}
errors++;
}
if(data.tags === undefined){
const err3 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "tags"}};
if(vErrors === null){
vErrors = [err3];
}
else {
vErrors.push(err3);
}
errors++;
}
if(data.checksum !== undefined){
let data0 = data.checksum;
if(typeof data0 === "string"){
if(!pattern0.test(data0)){
const err4 = {instancePath:instancePath+"/checksum",schemaPath:"#/$defs/Checksum/pattern",keyword:"pattern",params:{pattern: "^sha256:[0-9a-fA-F]{64}$"}};
if(vErrors === null){
vErrors = [err4];
}
else {
vErrors.push(err4);
}
errors++;
}
}
else {
const err5 = {instancePath:instancePath+"/checksum",schemaPath:"#/$defs/Checksum/type",keyword:"type",params:{type: "string"}};
if(vErrors === null){
vErrors = [err5];
}
else {
vErrors.push(err5);
}
errors++;
}
}
if(data.duration_seconds !== undefined){
let data1 = data.duration_seconds;
if(!((typeof data1 == "number") && (isFinite(data1)))){
const err6 = {instancePath:instancePath+"/duration_seconds",schemaPath:"#/properties/duration_seconds/type",keyword:"type",params:{type: "number"}};
if(vErrors === null){
vErrors = [err6];
}
else {
vErrors.push(err6);
}
errors++;
}
}
if(data.tags !== undefined){
let data2 = data.tags;
if(Array.isArray(data2)){
const len0 = data2.length;
for(let i0=0; i0<len0; i0++){
if(typeof data2[i0] !== "string"){
const err7 = {instancePath:instancePath+"/tags/" + i0,schemaPath:"#/properties/tags/items/type",keyword:"type",params:{type: "string"}};
if(vErrors === null){
vErrors = [err7];
}
else {
vErrors.push(err7);
}
errors++;
}
}
}
else {
const err8 = {instancePath:instancePath+"/tags",schemaPath:"#/properties/tags/type",keyword:"type",params:{type: "array"}};
if(vErrors === null){
vErrors = [err8];
}
else {
vErrors.push(err8);
}
errors++;
}
}
if(data.title !== undefined){
if(typeof data.title !== "string"){
const err9 = {instancePath:instancePath+"/title",schemaPath:"#/properties/title/type",keyword:"type",params:{type: "string"}};
if(vErrors === null){
vErrors = [err9];
}
else {
vErrors.push(err9);
}
errors++;
}
}
}
else {
const err10 = {instancePath,schemaPath:"#/type",keyword:"type",params:{type: "object"}};
if(vErrors === null){
vErrors = [err10];
}
else {
vErrors.push(err10);
}
errors++;
}
validate12.errors = vErrors;
return errors === 0;
}

const pattern1 = new RegExp("^[A-Za-z0-9]+://[\\s\\S]", "u");

function validate11(data, {instancePath="", parentData, parentDataProperty, rootData=data}={}){
let vErrors = null;
let errors = 0;
if(data && typeof data == "object" && !Array.isArray(data)){
if(data.storage_location === undefined){
const err0 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "storage_location"}};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
if(data.public_url === undefined){
const err1 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "public_url"}};
if(vErrors === null){
vErrors = [err1];
}
else {
vErrors.push(err1);
}
errors++;
}
if(data.expires_at === undefined){
const err2 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "expires_at"}};
if(vErrors === null){
vErrors = [err2];
}
else {
vErrors.push(err2);
}
errors++;
}
if(data.metadata === undefined){
const err3 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "metadata"}};
if(vErrors === null){
vErrors = [err3];
}
else {
vErrors.push(err3);
}
errors++;
}
if(data.audit_log_id === undefined){
const err4 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "audit_log_id"}};
if(vErrors === null){
vErrors = [err4];
}
else {
vErrors.push(err4);
}
errors++;
}
if(data.audit_log_id !== undefined){
if(typeof data.audit_log_id !== "string"){
const err5 = {instancePath:instancePath+"/audit_log_id",schemaPath:"#/properties/audit_log_id/type",keyword:"type",params:{type: "string"}};
if(vErrors === null){
vErrors = [err5];
}
else {
vErrors.push(err5);
}
errors++;
}
}
if(data.expires_at !== undefined){
let data1 = data.expires_at;
if(typeof data1 === "string"){
if(!(formats0.validate(data1))){
const err6 = {instancePath:instancePath+"/expires_at",schemaPath:"#/properties/expires_at/format",keyword:"format",params:{format: "date-time"}};
if(vErrors === null){
vErrors = [err6];
}
else {
vErrors.push(err6);
}
errors++;
}
}
else {
const err7 = {instancePath:instancePath+"/expires_at",schemaPath:"#/properties/expires_at/type",keyword:"type",params:{type: "string"}};
if(vErrors === null){
vErrors = [err7];
}
else {
vErrors.push(err7);
}
errors++;
}
}
if(data.metadata !== undefined){
if(!(validate12(data.metadata, {instancePath:instancePath+"/metadata",parentData:data,parentDataProperty:"metadata",rootData}))){
vErrors = vErrors === null ? validate12.errors : vErrors.concat(validate12.errors);
errors = vErrors.length;
}
}
if(data.public_url !== undefined){
if(typeof data.public_url !== "string"){
const err8 = {instancePath:instancePath+"/public_url",schemaPath:"#/properties/public_url/type",keyword:"type",params:{type: "string"}};
if(vErrors === null){
vErrors = [err8];
}
else {
vErrors.push(err8);
}
errors++;
}
}
if(data.storage_location !== undefined){
let data4 = data.storage_location;
if(typeof data4 === "string"){
if(!pattern1.test(data4)){
const err9 = {instancePath:instancePath+"/storage_location",schemaPath:"#/$defs/BlobUri/pattern",keyword:"pattern",params:{pattern: "^[A-Za-z0-9]+://[\\s\\S]"}};
if(vErrors === null){
vErrors = [err9];
}
else {
vErrors.push(err9);
}
errors++;
}
if(!(formats2.validate(data4))){
const err10 = {instancePath:instancePath+"/storage_location",schemaPath:"#/$defs/BlobUri/format",keyword:"format",params:{format: "blob-uri"}};
if(vErrors === null){
vErrors = [err10];
}
else {
vErrors.push(err10);
}
errors++;
}
}
else {
const err11 = {instancePath:instancePath+"/storage_location",schemaPath:"#/$defs/BlobUri/type",keyword:"type",params:{type: "string"}};
if(vErrors === null){
vErrors = [err11];
}
else {
vErrors.push(err11);
}
errors++;
}
}
}
else {
const err12 = {instancePath,schemaPath:"#/type",keyword:"type",params:{type: "object"}};
if(vErrors === null){
vErrors = [err12];
}
else {
vErrors.push(err12);
}
errors++;
}
validate11.errors = vErrors;
return errors === 0;
}


function validate10(data, {instancePath="", parentData, parentDataProperty, rootData=data}={}){
let vErrors = null;
let errors = 0;
if(data && typeof data == "object" && !Array.isArray(data)){
if(data.distribution_record === undefined){
const err0 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "distribution_record"}};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
if(data.distribution_record !== undefined){
if(!(validate11(data.distribution_record, {instancePath:instancePath+"/distribution_record",parentData:data,parentDataProperty:"distribution_record",rootData}))){
vErrors = vErrors === null ? validate11.errors : vErrors.concat(validate11.errors);
errors = vErrors.length;
}
}
}
else {
const err1 = {instancePath,schemaPath:"#/type",keyword:"type",params:{type: "object"}};
if(vErrors === null){
vErrors = [err1];
}
else {
vErrors.push(err1);
}
errors++;
}
validate10.errors = vErrors;
return errors === 0;
}
