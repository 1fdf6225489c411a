// Made by `npm run generate` from schemas/*.json. Change those, not this.

// @ts-nocheck
import type { Contract } from "../../check.js";
import { characters } from "../../text.js";
import { distributionRequest as schema } from "../schemas.js";

export const distributionRequest: Contract = { schema, shape: validate10 };

const schema11 = {"$defs":{"Checksum":{"pattern":"^sha256:[0-9a-fA-F]{64}$","type":"string"},"DistributionMetadata":{"additionalProperties":true,"properties":{"tags":{"default":[],"items":{"type":"string"},"type":"array"},"title":{"maxLength":500,"minLength":1,"type":["string","null"]}},"type":"object"},"DistributionSettings":{"properties":{"metadata":{"$ref":"#/$defs/DistributionMetadata","default":{"tags":[],"title":null}},"storage_prefix":{"default":"","maxLength":500,"type":"string"},"url_expiry_hours":{"default":72,"maximum":168,"minimum":1,"type":"integer"}},"type":"object"},"FinalEdit":{"properties":{"checksum":{"$ref":"#/$defs/Checksum"},"duration_seconds":{"minimum":0,"type":"number"},"video_url":{"maxLength":2000,"pattern":"^https?://[^ \\t\\r\\n/?#]","type":"string"}},"required":["video_url","duration_seconds","checksum"],"type":"object"},"QcReport":{"properties":{"status":{"$ref":"#/$defs/QcStatus"}},"required":["status"],"type":"object"},"QcStatus":{"anyOf":[{"enum":["pass","fail"]},{"type":"string"}]}},"properties":{"audit_log_id":{"maxLength":200,"minLength":1,"type":["string","null"]},"distribution_settings":{"$ref":"#/$defs/DistributionSettings","default":{"metadata":{"tags":[],"title":null},"storage_prefix":"","url_expiry_hours":72}},"final_edit":{"$ref":"#/$defs/FinalEdit"},"project_id":{"maxLength":100,"minLength":1,"type":["string","null"]},"qc_report":{"$ref":"#/$defs/QcReport"}},"required":["final_edit","qc_report"],"title":"DistributionRequest","type":"object"};
const func2 = characters;
const schema12 = {"properties":{"metadata":{"$ref":"#/$defs/DistributionMetadata","default":{"tags":[],"title":null}},"storage_prefix":{"default":"","maxLength":500,"type":"string"},"url_expiry_hours":{"default":72,"maximum":168,"minimum":1,"type":"integer"}},"type":"object"};
const schema13 = {"additionalProperties":true,"properties":{"tags":{"default":[],"items":{"type":"string"},"type":"array"},"title":{"maxLength":500,"minLength":1,"type":["string","null"]}},"type":"object"};

function validate11(data, {instancePath="", parentData, parentDataProperty, rootData=data}={}){
let vErrors = null;
let errors = 0;
if(data && typeof data == "object" && !Array.isArray(data)){
if(data.metadata !== undefined){
let data0 = data.metadata;
if(data0 && typeof data0 == "object" && !Array.isArray(data0)){
if(data0.tags !== undefined){
let data1 = data0.tags;
if(Array.isArray(data1)){
const len0 = data1.length;
for(let i0=0; i0<len0; i0++){
if(typeof data1[i0] !== "string"){
const err0 = {instancePath:instancePath+"/metadata/tags/" + i0,schemaPath:"#/$defs/DistributionMetadata/properties/tags/items/type",keyword:"type",params:{type: "string"}};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
}
}
else {
const err1 = {instancePath:instancePath+"/metadata/tags",schemaPath:"#/$defs/DistributionMetadata/properties/tags/type",keyword:"type",params:{type: "array"}};
if(vErrors === null){
vErrors = [err1];
}
else {
vErrors.push(err1);
}
errors++;
}
}
if(data0.title !== undefined){
let data3 = data0.title;
if((typeof data3 !== "string") && (data3 !== null)){
const err2 = {instancePath:instancePath+"/metadata/title",schemaPath:"#/$defs/DistributionMetadata/properties/title/type",keyword:"type",params:{type: schema13.properties.title.type}};
if(vErrors === null){
vErrors = [err2];
}
else {
vErrors.push(err2);
}
errors++;
}
if(typeof data3 === "string"){
if(func2(data3) > 500){
const err3 = {instancePath:instancePath+"/metadata/title",schemaPath:"#/$defs/DistributionMetadata/properties/title/maxLength",keyword:"maxLength",params:{limit: 500}};
if(vErrors === null){
vErrors = [err3];
}
else {
vErrors.push(err3);
}
errors++;
}
if(func2(data3) < 1){
const err4 = {instancePath:instancePath+"/metadata/title",schemaPath:"#/$defs/DistributionMetadata/properties/title/minLength",keyword:"minLength",params:{limit: 1}};
if(vErrors === null){
vErrors = [err4];
}
else {
vErrors.push(err4);
}
errors++;
}
}
}
}
else {
const err5 = {instancePath:instancePath+"/metadata",schemaPath:"#/$defs/DistributionMetadata/type",keyword:"type",params:{type: "object"}};
if(vErrors === null){
vErrors = [err5];
}
else {
vErrors.push(err5);
}
errors++;
}
}
if(data.storage_prefix !== undefined){
let data4 = data.storage_prefix;
if(typeof data4 === "string"){
if(func2(data4) > 500){
const err6 = {instancePath:instancePath+"/storage_prefix",schemaPath:"#/properties/storage_prefix/maxLength",keyword:"maxLength",params:{limit: 500}};
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
const err7 = {instancePath:instancePath+"/storage_prefix",schemaPath:"#/properties/storage_prefix/type",keyword:"type",params:{type: "string"}};
if(vErrors === null){
vErrors = [err7];
}
else {
vErrors.push(err7);
}
errors++;
}
}
if(data.url_expiry_hours !== undefined){
let data5 = data.url_expiry_hours;
if(!(((typeof data5 == "number") && (!(data5 % 1) && !isNaN(data5))) && (isFinite(data5)))){
const err8 = {instancePath:instancePath+"/url_expiry_hours",schemaPath:"#/properties/url_expiry_hours/type",keyword:"type",params:{type: "integer"}};
if(vErrors === null){
vErrors = [err8];
}
else {
vErrors.push(err8);
}
errors++;
}
if((typeof data5 == "number") && (isFinite(data5))){
if(data5 > 168 || isNaN(data5)){
const err9 = {instancePath:instancePath+"/url_expiry_hours",schemaPath:"#/properties/url_expiry_hours/maximum",keyword:"maximum",params:{comparison: "<=", limit: 168}};
if(vErrors === null){
vErrors = [err9];
}
else {
vErrors.push(err9);
}
errors++;
}
if(data5 < 1 || isNaN(data5)){
const err10 = {instancePath:instancePath+"/url_expiry_hours",schemaPath:"#/properties/url_expiry_hours/minimum",keyword:"minimum",params:{comparison: ">=", limit: 1}};
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
}
else {
const err11 = {instancePath,schemaPath:"#/type",keyword:"type",params:{type: "object"}};
if(vErrors === null){
vErrors = [err11];
}
else {
vErrors.push(err11);
}
errors++;
}
validate11.errors = vErrors;
return errors === 0;
}

const schema14 = {"properties":{"checksum":{"$ref":"#/$defs/Checksum"},"duration_seconds":{"minimum":0,"type":"number"},"video_url":{"maxLength":2000,"pattern":"^https?://[^ \\t\\r\\n/?#]","type":"string"}},"required":["video_url","duration_seconds","checksum"],"type":"object"};
const schema15 = {"pattern":"^sha256:[0-9a-fA-F]{64}$","type":"string"};
const pattern0 = new RegExp("^sha256:[0-9a-fA-F]{64}$", "u");
const pattern1 = new RegExp("^https?://[^ \\t\\r\\n/?#]", "u");

function validate13(data, {instancePath="", parentData, parentDataProperty, rootData=data}={}){
let vErrors = null;
let errors = 0;
if(data && typeof data == "object" && !Array.isArray(data)){
if(data.video_url === undefined){
const err0 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "video_url"}};
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
if(data.checksum !== undefined){
let data0 = data.checksum;
if(typeof data0 === "string"){
if(!pattern0.test(data0)){
const err3 = {instancePath:instancePath+"/checksum",schemaPath:"#/$defs/Checksum/pattern",keyword:"pattern",params:{pattern: "^sha256:[0-9a-fA-F]{64}$"}};
if(vErrors === null){
vErrors = [err3];
}
else {
vErrors.push(err3);
}
errors++;
}
}
else {
const err4 = {instancePath:instancePath+"/checksum",schemaPath:"#/$defs/Checksum/type",keyword:"type",params:{type: "string"}};
if(vErrors === null){
vErrors = [err4];
}
else {
vErrors.push(err4);
}
errors++;
}
}
if(data.duration_seconds !== undefined){
let data1 = data.duration_seconds;
if((typeof data1 == "number") && (isFinite(data1))){
if(data1 < 0 || isNaN(data1)){
const err5 = {instancePath:instancePath+"/duration_seconds",schemaPath:"#/properties/duration_seconds/minimum",keyword:"minimum",params:{comparison: ">=", limit: 0}};
if(vErrors === null){
vErrors = [err5];
}
else {
vErrors.push(err5);
}
errors++;
}
}
else {
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
if(data.video_url !== undefined){
let data2 = data.video_url;
if(typeof data2 === "string"){
if(func2(data2) > 2000){
const err7 = {instancePath:instancePath+"/video_url",schemaPath:"#/properties/video_url/maxLength",keyword:"maxLength",params:{limit: 2000}};
if(vErrors === null){
vErrors = [err7];
}
else {
vErrors.push(err7);
}
errors++;
}
if(!pattern1.test(data2)){
const err8 = {instancePath:instancePath+"/video_url",schemaPath:"#/properties/video_url/pattern",keyword:"pattern",params:{pattern: "^https?://[^ \\t\\r\\n/?#]"}};
if(vErrors === null){
vErrors = [err8];
}
else {
vErrors.push(err8);
}
errors++;
}
}
else {
const err9 = {instancePath:instancePath+"/video_url",schemaPath:"#/properties/video_url/type",keyword:"type",params:{type: "string"}};
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
validate13.errors = vErrors;
return errors === 0;
}

const schema16 = {"properties":{"status":{"$ref":"#/$defs/QcStatus"}},"required":["status"],"type":"object"};
const schema17 = {"anyOf":[{"enum":["pass","fail"]},{"type":"string"}]};

function validate15(data, {instancePath="", parentData, parentDataProperty, rootData=data}={}){
let vErrors = null;
let errors = 0;
if(data && typeof data == "object" && !Array.isArray(data)){
if(data.status === undefined){
const err0 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "status"}};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
if(data.status !== undefined){
let data0 = data.status;
const _errs3 = errors;
let valid2 = false;
const _errs4 = errors;
if(!((data0 === "pass") || (data0 === "fail"))){
const err1 = {instancePath:instancePath+"/status",schemaPath:"#/$defs/QcStatus/anyOf/0/enum",keyword:"enum",params:{allowedValues: schema17.anyOf[0].enum}};
if(vErrors === null){
vErrors = [err1];
}
else {
vErrors.push(err1);
}
errors++;
}
var _valid0 = _errs4 === errors;
valid2 = valid2 || _valid0;
if(!valid2){
const _errs5 = errors;
if(typeof data0 !== "string"){
const err2 = {instancePath:instancePath+"/status",schemaPath:"#/$defs/QcStatus/anyOf/1/type",keyword:"type",params:{type: "string"}};
if(vErrors === null){
vErrors = [err2];
}
else {
vErrors.push(err2);
}
errors++;
}
var _valid0 = _errs5 === errors;
valid2 = valid2 || _valid0;
}
if(!valid2){
const err3 = {instancePath:instancePath+"/status",schemaPath:"#/$defs/QcStatus/anyOf",keyword:"anyOf",params:{}};
if(vErrors === null){
vErrors = [err3];
}
else {
vErrors.push(err3);
}
errors++;
}
else {
errors = _errs3;
if(vErrors !== null){
if(_errs3){
vErrors.length = _errs3;
}
else {
vErrors = null;
}
}
}
}
}
else {
const err4 = {instancePath,schemaPath:"#/type",keyword:"type",params:{type: "object"}};
if(vErrors === null){
vErrors = [err4];
}
else {
vErrors.push(err4);
}
errors++;
}
validate15.errors = vErrors;
return errors === 0;
}


function validate10(data, {instancePath="", parentData, parentDataProperty, rootData=data}={}){
let vErrors = null;
let errors = 0;
if(data && typeof data == "object" && !Array.isArray(data)){
if(data.final_edit === undefined){
const err0 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "final_edit"}};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
if(data.qc_report === undefined){
const err1 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "qc_report"}};
if(vErrors === null){
vErrors = [err1];
}
else {
vErrors.push(err1);
}
errors++;
}
if(data.audit_log_id !== undefined){
let data0 = data.audit_log_id;
if((typeof data0 !== "string") && (data0 !== null)){
const err2 = {instancePath:instancePath+"/audit_log_id",schemaPath:"#/properties/audit_log_id/type",keyword:"type",params:{type: schema11.properties.audit_log_id.type}};
if(vErrors === null){
vErrors = [err2];
}
else {
vErrors.push(err2);
}
errors++;
}
if(typeof data0 === "string"){
if(func2(data0) > 200){
const err3 = {instancePath:instancePath+"/audit_log_id",schemaPath:"#/properties/audit_log_id/maxLength",keyword:"maxLength",params:{limit: 200}};
if(vErrors === null){
vErrors = [err3];
}
else {
vErrors.push(err3);
}
errors++;
}
if(func2(data0) < 1){
const err4 = {instancePath:instancePath+"/audit_log_id",schemaPath:"#/properties/audit_log_id/minLength",keyword:"minLength",params:{limit: 1}};
if(vErrors === null){
vErrors = [err4];
}
else {
vErrors.push(err4);
}
errors++;
}
}
}
if(data.distribution_settings !== undefined){
if(!(validate11(data.distribution_settings, {instancePath:instancePath+"/distribution_settings",parentData:data,parentDataProperty:"distribution_settings",rootData}))){
vErrors = vErrors === null ? validate11.errors : vErrors.concat(validate11.errors);
errors = vErrors.length;
}
}
if(data.final_edit !== undefined){
if(!(validate13(data.final_edit, {instancePath:instancePath+"/final_edit",parentData:data,parentDataProperty:"final_edit",rootData}))){
vErrors = vErrors === null ? validate13.errors : vErrors.concat(validate13.errors);
errors = vErrors.length;
}
}
if(data.project_id !== undefined){
let data3 = data.project_id;
if((typeof data3 !== "string") && (data3 !== null)){
const err5 = {instancePath:instancePath+"/project_id",schemaPath:"#/properties/project_id/type",keyword:"type",params:{type: schema11.properties.project_id.type}};
if(vErrors === null){
vErrors = [err5];
}
else {
vErrors.push(err5);
}
errors++;
}
if(typeof data3 === "string"){
if(func2(data3) > 100){
const err6 = {instancePath:instancePath+"/project_id",schemaPath:"#/properties/project_id/maxLength",keyword:"maxLength",params:{limit: 100}};
if(vErrors === null){
vErrors = [err6];
}
else {
vErrors.push(err6);
}
errors++;
}
if(func2(data3) < 1){
const err7 = {instancePath:instancePath+"/project_id",schemaPath:"#/properties/project_id/minLength",keyword:"minLength",params:{limit: 1}};
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
if(data.qc_report !== undefined){
if(!(validate15(data.qc_report, {instancePath:instancePath+"/qc_report",parentData:data,parentDataProperty:"qc_report",rootData}))){
vErrors = vErrors === null ? validate15.errors : vErrors.concat(validate15.errors);
errors = vErrors.length;
}
}
}
else {
const err8 = {instancePath,schemaPath:"#/type",keyword:"type",params:{type: "object"}};
if(vErrors === null){
vErrors = [err8];
}
else {
vErrors.push(err8);
}
errors++;
}
validate10.errors = vErrors;
return errors === 0;
}
