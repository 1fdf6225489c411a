// Made by `npm run generate` from schemas/*.json. Change those, not this.

// @ts-nocheck
import type { Contract } from "../../check.js";
import { FORMATS } from "../../formats.js";
import { publish as schema } from "../schemas.js";

export const publish: Contract = { schema, shape: validate10 };

const schema11 = {"$defs":{"Approval":{"properties":{"approved_at":{"format":"date-time","type":"string"},"approved_by":{"type":"string"},"source":{"type":"string"}},"required":["approved_by","approved_at","source"],"type":"object"},"PublishStatus":{"anyOf":[{"enum":["PENDING_APPROVAL","APPROVED","REJECTED","PUBLISHING","PUBLISHED","FAILED","UNKNOWN"]},{"type":"string"}]},"PublishTimestamps":{"properties":{"created_at":{"format":"date-time","type":"string"},"published_at":{"format":"date-time","type":["string","null"]},"updated_at":{"format":"date-time","type":"string"}},"required":["created_at","updated_at"],"type":"object"}},"properties":{"approval":{"anyOf":[{"$ref":"#/$defs/Approval"},{"type":"null"}]},"error_message":{"type":["string","null"]},"idempotency_key":{"type":"string"},"platform":{"type":"string"},"platform_post_id":{"type":["string","null"]},"post_url":{"type":["string","null"]},"status":{"$ref":"#/$defs/PublishStatus"},"timestamps":{"$ref":"#/$defs/PublishTimestamps"}},"required":["platform","status","idempotency_key","timestamps"],"title":"Publish","type":"object"};
const schema12 = {"properties":{"approved_at":{"format":"date-time","type":"string"},"approved_by":{"type":"string"},"source":{"type":"string"}},"required":["approved_by","approved_at","source"],"type":"object"};
const schema13 = {"anyOf":[{"enum":["PENDING_APPROVAL","APPROVED","REJECTED","PUBLISHING","PUBLISHED","FAILED","UNKNOWN"]},{"type":"string"}]};
const schema14 = {"properties":{"created_at":{"format":"date-time","type":"string"},"published_at":{"format":"date-time","type":["string","null"]},"updated_at":{"format":"date-time","type":"string"}},"required":["created_at","updated_at"],"type":"object"};
const formats0 = FORMATS["date-time"];

function validate10(data, {instancePath="", parentData, parentDataProperty, rootData=data}={}){
let vErrors = null;
let errors = 0;
if(data && typeof data == "object" && !Array.isArray(data)){
if(data.platform === undefined){
const err0 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "platform"}};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
if(data.status === undefined){
const err1 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "status"}};
if(vErrors === null){
vErrors = [err1];
}
else {
vErrors.push(err1);
}
errors++;
}
if(data.idempotency_key === undefined){
const err2 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "idempotency_key"}};
if(vErrors === null){
vErrors = [err2];
}
else {
vErrors.push(err2);
}
errors++;
}
if(data.timestamps === undefined){
const err3 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "timestamps"}};
if(vErrors === null){
vErrors = [err3];
}
else {
vErrors.push(err3);
}
errors++;
}
if(data.approval !== undefined){
let data0 = data.approval;
const _errs2 = errors;
let valid1 = false;
const _errs3 = errors;
if(data0 && typeof data0 == "object" && !Array.isArray(data0)){
if(data0.approved_by === undefined){
const err4 = {instancePath:instancePath+"/approval",schemaPath:"#/$defs/Approval/required",keyword:"required",params:{missingProperty: "approved_by"}};
if(vErrors === null){
vErrors = [err4];
}
else {
vErrors.push(err4);
}
errors++;
}
if(data0.approved_at === undefined){
const err5 = {instancePath:instancePath+"/approval",schemaPath:"#/$defs/Approval/required",keyword:"required",params:{missingProperty: "approved_at"}};
if(vErrors === null){
vErrors = [err5];
}
else {
vErrors.push(err5);
}
errors++;
}
if(data0.source === undefined){
const err6 = {instancePath:instancePath+"/approval",schemaPath:"#/$defs/Approval/required",keyword:"required",params:{missingProperty: "source"}};
if(vErrors === null){
vErrors = [err6];
}
else {
vErrors.push(err6);
}
errors++;
}
if(data0.approved_at !== undefined){
let data1 = data0.approved_at;
if(typeof data1 === "string"){
if(!(formats0.validate(data1))){
const err7 = {instancePath:instancePath+"/approval/approved_at",schemaPath:"#/$defs/Approval/properties/approved_at/format",keyword:"format",params:{format: "date-time"}};
if(vErrors === null){
vErrors = [err7];
}
else {
vErrors.push(err7);
}
errors++;
}
}
else {
const err8 = {instancePath:instancePath+"/approval/approved_at",schemaPath:"#/$defs/Approval/properties/approved_at/type",keyword:"type",params:{type: "string"}};
if(vErrors === null){
vErrors = [err8];
}
else {
vErrors.push(err8);
}
errors++;
}
}
if(data0.approved_by !== undefined){
if(typeof data0.approved_by !== "string"){
const err9 = {instancePath:instancePath+"/approval/approved_by",schemaPath:"#/$defs/Approval/properties/approved_by/type",keyword:"type",params:{type: "string"}};
if(vErrors === null){
vErrors = [err9];
}
else {
vErrors.push(err9);
}
errors++;
}
}
if(data0.source !== undefined){
if(typeof data0.source !== "string"){
const err10 = {instancePath:instancePath+"/approval/source",schemaPath:"#/$defs/Approval/properties/source/type",keyword:"type",params:{type: "string"}};
if(vErrors === null){
vErrors = [err10];
}
else {
vErrors.push(err10);
}
errors++;
}
}
}
else {
const err11 = {instancePath:instancePath+"/approval",schemaPath:"#/$defs/Approval/type",keyword:"type",params:{type: "object"}};
if(vErrors === null){
vErrors = [err11];
}
else {
vErrors.push(err11);
}
errors++;
}
var _valid0 = _errs3 === errors;
valid1 = valid1 || _valid0;
if(!valid1){
const _errs12 = errors;
if(data0 !== null){
const err12 = {instancePath:instancePath+"/approval",schemaPath:"#/properties/approval/anyOf/1/type",keyword:"type",params:{type: "null"}};
if(vErrors === null){
vErrors = [err12];
}
else {
vErrors.push(err12);
}
errors++;
}
var _valid0 = _errs12 === errors;
valid1 = valid1 || _valid0;
}
if(!valid1){
const err13 = {instancePath:instancePath+"/approval",schemaPath:"#/properties/approval/anyOf",keyword:"anyOf",params:{}};
if(vErrors === null){
vErrors = [err13];
}
else {
vErrors.push(err13);
}
errors++;
}
else {
errors = _errs2;
if(vErrors !== null){
if(_errs2){
vErrors.length = _errs2;
}
else {
vErrors = null;
}
}
}
}
if(data.error_message !== undefined){
let data4 = data.error_message;
if((typeof data4 !== "string") && (data4 !== null)){
const err14 = {instancePath:instancePath+"/error_message",schemaPath:"#/properties/error_message/type",keyword:"type",params:{type: schema11.properties.error_message.type}};
if(vErrors === null){
vErrors = [err14];
}
else {
vErrors.push(err14);
}
errors++;
}
}
if(data.idempotency_key !== undefined){
if(typeof data.idempotency_key !== "string"){
const err15 = {instancePath:instancePath+"/idempotency_key",schemaPath:"#/properties/idempotency_key/type",keyword:"type",params:{type: "string"}};
if(vErrors === null){
vErrors = [err15];
}
else {
vErrors.push(err15);
}
errors++;
}
}
if(data.platform !== undefined){
if(typeof data.platform !== "string"){
const err16 = {instancePath:instancePath+"/platform",schemaPath:"#/properties/platform/type",keyword:"type",params:{type: "string"}};
if(vErrors === null){
vErrors = [err16];
}
else {
vErrors.push(err16);
}
errors++;
}
}
if(data.platform_post_id !== undefined){
let data7 = data.platform_post_id;
if((typeof data7 !== "string") && (data7 !== null)){
const err17 = {instancePath:instancePath+"/platform_post_id",schemaPath:"#/properties/platform_post_id/type",keyword:"type",params:{type: schema11.properties.platform_post_id.type}};
if(vErrors === null){
vErrors = [err17];
}
else {
vErrors.push(err17);
}
errors++;
}
}
if(data.post_url !== undefined){
let data8 = data.post_url;
if((typeof data8 !== "string") && (data8 !== null)){
const err18 = {instancePath:instancePath+"/post_url",schemaPath:"#/properties/post_url/type",keyword:"type",params:{type: schema11.properties.post_url.type}};
if(vErrors === null){
vErrors = [err18];
}
else {
vErrors.push(err18);
}
errors++;
}
}
if(data.status !== undefined){
let data9 = data.status;
const _errs26 = errors;
let valid5 = false;
const _errs27 = errors;
if(!(((((((data9 === "PENDING_APPROVAL") || (data9 === "APPROVED")) || (data9 === "REJECTED")) || (data9 === "PUBLISHING")) || (data9 === "PUBLISHED")) || (data9 === "FAILED")) || (data9 === "UNKNOWN"))){
const err19 = {instancePath:instancePath+"/status",schemaPath:"#/$defs/PublishStatus/anyOf/0/enum",keyword:"enum",params:{allowedValues: schema13.anyOf[0].enum}};
if(vErrors === null){
vErrors = [err19];
}
else {
vErrors.push(err19);
}
errors++;
}
var _valid1 = _errs27 === errors;
valid5 = valid5 || _valid1;
if(!valid5){
const _errs28 = errors;
if(typeof data9 !== "string"){
const err20 = {instancePath:instancePath+"/status",schemaPath:"#/$defs/PublishStatus/anyOf/1/type",keyword:"type",params:{type: "string"}};
if(vErrors === null){
vErrors = [err20];
}
else {
vErrors.push(err20);
}
errors++;
}
var _valid1 = _errs28 === errors;
valid5 = valid5 || _valid1;
}
if(!valid5){
const err21 = {instancePath:instancePath+"/status",schemaPath:"#/$defs/PublishStatus/anyOf",keyword:"anyOf",params:{}};
if(vErrors === null){
vErrors = [err21];
}
else {
vErrors.push(err21);
}
errors++;
}
else {
errors = _errs26;
if(vErrors !== null){
if(_errs26){
vErrors.length = _errs26;
}
else {
vErrors = null;
}
}
}
}
if(data.timestamps !== undefined){
let data10 = data.timestamps;
if(data10 && typeof data10 == "object" && !Array.isArray(data10)){
if(data10.created_at === undefined){
const err22 = {instancePath:instancePath+"/timestamps",schemaPath:"#/$defs/PublishTimestamps/required",keyword:"required",params:{missingProperty: "created_at"}};
if(vErrors === null){
vErrors = [err22];
}
else {
vErrors.push(err22);
}
errors++;
}
if(data10.updated_at === undefined){
const err23 = {instancePath:instancePath+"/timestamps",schemaPath:"#/$defs/PublishTimestamps/required",keyword:"required",params:{missingProperty: "updated_at"}};
if(vErrors === null){
vErrors = [err23];
}
else {
vErrors.push(err23);
}
errors++;
}
if(data10.created_at !== undefined){
let data11 = data10.created_at;
if(typeof data11 === "string"){
if(!(formats0.validate(data11))){
const err24 = {instancePath:instancePath+"/timestamps/created_at",schemaPath:"#/$defs/PublishTimestamps/properties/created_at/format",keyword:"format",params:{format: "date-time"}};
if(vErrors === null){
vErrors = [err24];
}
else {
vErrors.push(err24);
}
errors++;
}
}
else {
const err25 = {instancePath:instancePath+"/timestamps/created_at",schemaPath:"#/$defs/PublishTimestamps/properties/created_at/type",keyword:"type",params:{type: "string"}};
if(vErrors === null){
vErrors = [err25];
}
else {
vErrors.push(err25);
}
errors++;
}
}
if(data10.published_at !== undefined){
let data12 = data10.published_at;
if((typeof data12 !== "string") && (data12 !== null)){
const err26 = {instancePath:instancePath+"/timestamps/published_at",schemaPath:"#/$defs/PublishTimestamps/properties/published_at/type",keyword:"type",params:{type: schema14.properties.published_at.type}};
if(vErrors === null){
vErrors = [err26];
}
else {
vErrors.push(err26);
}
errors++;
}
if(typeof data12 === "string"){
if(!(formats0.validate(data12))){
const err27 = {instancePath:instancePath+"/timestamps/published_at",schemaPath:"#/$defs/PublishTimestamps/properties/published_at/format",keyword:"format",params:{format: "date-time"}};
if(vErrors === null){
vErrors = [err27];
}
else {
vErrors.push(err27);
}
errors++;
}
}
}
if(data10.updated_at !== undefined){
let data13 = data10.updated_at;
if(typeof data13 === "string"){
if(!(formats0.validate(data13))){
const err28 = {instancePath:instancePath+"/timestamps/updated_at",schemaPath:"#/$defs/PublishTimestamps/properties/updated_at/format",keyword:"format",params:{format: "date-time"}};
if(vErrors === null){
vErrors = [err28];
}
else {
vErrors.push(err28);
}
errors++;
}
}
else {
const err29 = {instancePath:instancePath+"/timestamps/updated_at",schemaPath:"#/$defs/PublishTimestamps/properties/updated_at/type",keyword:"type",params:{type: "string"}};
if(vErrors === null){
vErrors = [err29];
}
else {
vErrors.push(err29);
}
errors++;
}
}
}
else {
const err30 = {instancePath:instancePath+"/timestamps",schemaPath:"#/$defs/PublishTimestamps/type",keyword:"type",params:{type: "object"}};
if(vErrors === null){
vErrors = [err30];
}
else {
vErrors.push(err30);
}
errors++;
}
}
}
else {
const err31 = {instancePath,schemaPath:"#/type",keyword:"type",params:{type: "object"}};
if(vErrors === null){
vErrors = [err31];
}
else {
vErrors.push(err31);
}
errors++;
}
validate10.errors = vErrors;
return errors === 0;
}
