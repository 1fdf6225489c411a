// Made by `npm run generate` from schemas/*.json. Change those, not this.

// @ts-nocheck
import type { Contract } from "../../check.js";
import { FORMATS } from "../../formats.js";
import { characters } from "../../text.js";
import { jobWrite as schema } from "../schemas.js";

export const jobWrite: Contract = { schema, shape: validate10 };

const schema11 = {"$defs":{"BlobUri":{"format":"blob-uri","pattern":"^[A-Za-z0-9]+://[\\s\\S]","type":"string"},"JobArtifactsWrite":{"properties":{"final_mp4_gcs":{"$ref":"#/$defs/BlobUri"},"final_srt_gcs":{"$ref":"#/$defs/BlobUri"},"job_file_gcs":{"$ref":"#/$defs/BlobUri"},"result_json_gcs":{"$ref":"#/$defs/BlobUri"}},"required":[],"type":"object"},"JobStatus":{"anyOf":[{"enum":["DISCOVERED","RUNNING","COMPLETED","FAILED"]},{"type":"string"}]},"JobTimestampsWrite":{"properties":{"created":{"format":"date-time","type":"string"},"orchestrator_end":{"format":"date-time","type":"string"},"orchestrator_start":{"format":"date-time","type":"string"},"worker_end":{"format":"date-time","type":"string"},"worker_start":{"format":"date-time","type":"string"}},"required":["created"],"type":"object"},"JobVerificationWrite":{"properties":{"lineage_ok":{"type":"boolean"},"qc_passed":{"type":"boolean"},"qc_summary_gcs":{"$ref":"#/$defs/BlobUri"}},"required":[],"type":"object"}},"allOf":[{"if":{"properties":{"status":{"enum":["COMPLETED"]}},"required":["status"]},"then":{"required":["completed_at"]}},{"if":{"properties":{"status":{"enum":["DISCOVERED","RUNNING"]}},"required":["status"]},"then":{"not":{"required":["completed_at"]}}}],"properties":{"artifacts":{"$ref":"#/$defs/JobArtifactsWrite"},"completed_at":{"format":"date-time","type":"string"},"created_at":{"format":"date-time","type":"string"},"job_id":{"maxLength":200,"minLength":1,"pattern":"^(?!\\.{1,2}$)(?!__(?!id(?:0|-?[1-9][0-9]*)__$)[\\s\\S]+__$)[^/]+$","type":"string"},"status":{"$ref":"#/$defs/JobStatus"},"timestamps":{"$ref":"#/$defs/JobTimestampsWrite"},"verification":{"$ref":"#/$defs/JobVerificationWrite"}},"required":["artifacts","created_at","job_id","status","timestamps","verification"],"title":"JobWrite","type":"object"};
const schema17 = {"anyOf":[{"enum":["DISCOVERED","RUNNING","COMPLETED","FAILED"]},{"type":"string"}]};
const schema18 = {"properties":{"created":{"format":"date-time","type":"string"},"orchestrator_end":{"format":"date-time","type":"string"},"orchestrator_start":{"format":"date-time","type":"string"},"worker_end":{"format":"date-time","type":"string"},"worker_start":{"format":"date-time","type":"string"}},"required":["created"],"type":"object"};
const schema12 = {"properties":{"final_mp4_gcs":{"$ref":"#/$defs/BlobUri"},"final_srt_gcs":{"$ref":"#/$defs/BlobUri"},"job_file_gcs":{"$ref":"#/$defs/BlobUri"},"result_json_gcs":{"$ref":"#/$defs/BlobUri"}},"required":[],"type":"object"};
const schema13 = {"format":"blob-uri","pattern":"^[A-Za-z0-9]+://[\\s\\S]","type":"string"};
const formats0 = FORMATS["blob-uri"];
const pattern0 = new RegExp("^[A-Za-z0-9]+://[\\s\\S]", "u");

function validate11(data, {instancePath="", parentData, parentDataProperty, rootData=data}={}){
let vErrors = null;
let errors = 0;
if(data && typeof data == "object" && !Array.isArray(data)){
if(data.final_mp4_gcs !== undefined){
let data0 = data.final_mp4_gcs;
if(typeof data0 === "string"){
if(!pattern0.test(data0)){
const err0 = {instancePath:instancePath+"/final_mp4_gcs",schemaPath:"#/$defs/BlobUri/pattern",keyword:"pattern",params:{pattern: "^[A-Za-z0-9]+://[\\s\\S]"}};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
if(!(formats0.validate(data0))){
const err1 = {instancePath:instancePath+"/final_mp4_gcs",schemaPath:"#/$defs/BlobUri/format",keyword:"format",params:{format: "blob-uri"}};
if(vErrors === null){
vErrors = [err1];
}
else {
vErrors.push(err1);
}
errors++;
}
}
else {
const err2 = {instancePath:instancePath+"/final_mp4_gcs",schemaPath:"#/$defs/BlobUri/type",keyword:"type",params:{type: "string"}};
if(vErrors === null){
vErrors = [err2];
}
else {
vErrors.push(err2);
}
errors++;
}
}
if(data.final_srt_gcs !== undefined){
let data1 = data.final_srt_gcs;
if(typeof data1 === "string"){
if(!pattern0.test(data1)){
const err3 = {instancePath:instancePath+"/final_srt_gcs",schemaPath:"#/$defs/BlobUri/pattern",keyword:"pattern",params:{pattern: "^[A-Za-z0-9]+://[\\s\\S]"}};
if(vErrors === null){
vErrors = [err3];
}
else {
vErrors.push(err3);
}
errors++;
}
if(!(formats0.validate(data1))){
const err4 = {instancePath:instancePath+"/final_srt_gcs",schemaPath:"#/$defs/BlobUri/format",keyword:"format",params:{format: "blob-uri"}};
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
const err5 = {instancePath:instancePath+"/final_srt_gcs",schemaPath:"#/$defs/BlobUri/type",keyword:"type",params:{type: "string"}};
if(vErrors === null){
vErrors = [err5];
}
else {
vErrors.push(err5);
}
errors++;
}
}
if(data.job_file_gcs !== undefined){
let data2 = data.job_file_gcs;
if(typeof data2 === "string"){
if(!pattern0.test(data2)){
const err6 = {instancePath:instancePath+"/job_file_gcs",schemaPath:"#/$defs/BlobUri/pattern",keyword:"pattern",params:{pattern: "^[A-Za-z0-9]+://[\\s\\S]"}};
if(vErrors === null){
vErrors = [err6];
}
else {
vErrors.push(err6);
}
errors++;
}
if(!(formats0.validate(data2))){
const err7 = {instancePath:instancePath+"/job_file_gcs",schemaPath:"#/$defs/BlobUri/format",keyword:"format",params:{format: "blob-uri"}};
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
const err8 = {instancePath:instancePath+"/job_file_gcs",schemaPath:"#/$defs/BlobUri/type",keyword:"type",params:{type: "string"}};
if(vErrors === null){
vErrors = [err8];
}
else {
vErrors.push(err8);
}
errors++;
}
}
if(data.result_json_gcs !== undefined){
let data3 = data.result_json_gcs;
if(typeof data3 === "string"){
if(!pattern0.test(data3)){
const err9 = {instancePath:instancePath+"/result_json_gcs",schemaPath:"#/$defs/BlobUri/pattern",keyword:"pattern",params:{pattern: "^[A-Za-z0-9]+://[\\s\\S]"}};
if(vErrors === null){
vErrors = [err9];
}
else {
vErrors.push(err9);
}
errors++;
}
if(!(formats0.validate(data3))){
const err10 = {instancePath:instancePath+"/result_json_gcs",schemaPath:"#/$defs/BlobUri/format",keyword:"format",params:{format: "blob-uri"}};
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
const err11 = {instancePath:instancePath+"/result_json_gcs",schemaPath:"#/$defs/BlobUri/type",keyword:"type",params:{type: "string"}};
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

const schema19 = {"properties":{"lineage_ok":{"type":"boolean"},"qc_passed":{"type":"boolean"},"qc_summary_gcs":{"$ref":"#/$defs/BlobUri"}},"required":[],"type":"object"};

function validate13(data, {instancePath="", parentData, parentDataProperty, rootData=data}={}){
let vErrors = null;
let errors = 0;
if(data && typeof data == "object" && !Array.isArray(data)){
if(data.lineage_ok !== undefined){
if(typeof data.lineage_ok !== "boolean"){
const err0 = {instancePath:instancePath+"/lineage_ok",schemaPath:"#/properties/lineage_ok/type",keyword:"type",params:{type: "boolean"}};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
}
if(data.qc_passed !== undefined){
if(typeof data.qc_passed !== "boolean"){
const err1 = {instancePath:instancePath+"/qc_passed",schemaPath:"#/properties/qc_passed/type",keyword:"type",params:{type: "boolean"}};
if(vErrors === null){
vErrors = [err1];
}
else {
vErrors.push(err1);
}
errors++;
}
}
if(data.qc_summary_gcs !== undefined){
let data2 = data.qc_summary_gcs;
if(typeof data2 === "string"){
if(!pattern0.test(data2)){
const err2 = {instancePath:instancePath+"/qc_summary_gcs",schemaPath:"#/$defs/BlobUri/pattern",keyword:"pattern",params:{pattern: "^[A-Za-z0-9]+://[\\s\\S]"}};
if(vErrors === null){
vErrors = [err2];
}
else {
vErrors.push(err2);
}
errors++;
}
if(!(formats0.validate(data2))){
const err3 = {instancePath:instancePath+"/qc_summary_gcs",schemaPath:"#/$defs/BlobUri/format",keyword:"format",params:{format: "blob-uri"}};
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
const err4 = {instancePath:instancePath+"/qc_summary_gcs",schemaPath:"#/$defs/BlobUri/type",keyword:"type",params:{type: "string"}};
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
else {
const err5 = {instancePath,schemaPath:"#/type",keyword:"type",params:{type: "object"}};
if(vErrors === null){
vErrors = [err5];
}
else {
vErrors.push(err5);
}
errors++;
}
validate13.errors = vErrors;
return errors === 0;
}

const formats8 = FORMATS["date-time"];
const func2 = characters;
const pattern4 = new RegExp("^(?!\\.{1,2}$)(?!__(?!id(?:0|-?[1-9][0-9]*)__$)[\\s\\S]+__$)[^/]+$", "u");

function validate10(data, {instancePath="", parentData, parentDataProperty, rootData=data}={}){
let vErrors = null;
let errors = 0;
const _errs2 = errors;
let valid1 = true;
const _errs3 = errors;
if(data && typeof data == "object" && !Array.isArray(data)){
let missing0;
if((data.status === undefined) && (missing0 = "status")){
const err0 = {};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
else {
if(data.status !== undefined){
if(!(data.status === "COMPLETED")){
const err1 = {};
if(vErrors === null){
vErrors = [err1];
}
else {
vErrors.push(err1);
}
errors++;
}
}
}
}
var _valid0 = _errs3 === errors;
errors = _errs2;
if(vErrors !== null){
if(_errs2){
vErrors.length = _errs2;
}
else {
vErrors = null;
}
}
if(_valid0){
const _errs5 = errors;
if(data && typeof data == "object" && !Array.isArray(data)){
if(data.completed_at === undefined){
const err2 = {instancePath,schemaPath:"#/allOf/0/then/required",keyword:"required",params:{missingProperty: "completed_at"}};
if(vErrors === null){
vErrors = [err2];
}
else {
vErrors.push(err2);
}
errors++;
}
}
var _valid0 = _errs5 === errors;
valid1 = _valid0;
}
if(!valid1){
const err3 = {instancePath,schemaPath:"#/allOf/0/if",keyword:"if",params:{failingKeyword: "then"}};
if(vErrors === null){
vErrors = [err3];
}
else {
vErrors.push(err3);
}
errors++;
}
const _errs7 = errors;
let valid3 = true;
const _errs8 = errors;
if(data && typeof data == "object" && !Array.isArray(data)){
let missing1;
if((data.status === undefined) && (missing1 = "status")){
const err4 = {};
if(vErrors === null){
vErrors = [err4];
}
else {
vErrors.push(err4);
}
errors++;
}
else {
if(data.status !== undefined){
let data1 = data.status;
if(!((data1 === "DISCOVERED") || (data1 === "RUNNING"))){
const err5 = {};
if(vErrors === null){
vErrors = [err5];
}
else {
vErrors.push(err5);
}
errors++;
}
}
}
}
var _valid1 = _errs8 === errors;
errors = _errs7;
if(vErrors !== null){
if(_errs7){
vErrors.length = _errs7;
}
else {
vErrors = null;
}
}
if(_valid1){
const _errs10 = errors;
const _errs11 = errors;
const _errs12 = errors;
if(data && typeof data == "object" && !Array.isArray(data)){
let missing2;
if((data.completed_at === undefined) && (missing2 = "completed_at")){
const err6 = {};
if(vErrors === null){
vErrors = [err6];
}
else {
vErrors.push(err6);
}
errors++;
}
}
var valid5 = _errs12 === errors;
if(valid5){
const err7 = {instancePath,schemaPath:"#/allOf/1/then/not",keyword:"not",params:{}};
if(vErrors === null){
vErrors = [err7];
}
else {
vErrors.push(err7);
}
errors++;
}
else {
errors = _errs11;
if(vErrors !== null){
if(_errs11){
vErrors.length = _errs11;
}
else {
vErrors = null;
}
}
}
var _valid1 = _errs10 === errors;
valid3 = _valid1;
}
if(!valid3){
const err8 = {instancePath,schemaPath:"#/allOf/1/if",keyword:"if",params:{failingKeyword: "then"}};
if(vErrors === null){
vErrors = [err8];
}
else {
vErrors.push(err8);
}
errors++;
}
if(data && typeof data == "object" && !Array.isArray(data)){
if(data.artifacts === undefined){
const err9 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "artifacts"}};
if(vErrors === null){
vErrors = [err9];
}
else {
vErrors.push(err9);
}
errors++;
}
if(data.created_at === undefined){
const err10 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "created_at"}};
if(vErrors === null){
vErrors = [err10];
}
else {
vErrors.push(err10);
}
errors++;
}
if(data.job_id === undefined){
const err11 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "job_id"}};
if(vErrors === null){
vErrors = [err11];
}
else {
vErrors.push(err11);
}
errors++;
}
if(data.status === undefined){
const err12 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "status"}};
if(vErrors === null){
vErrors = [err12];
}
else {
vErrors.push(err12);
}
errors++;
}
if(data.timestamps === undefined){
const err13 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "timestamps"}};
if(vErrors === null){
vErrors = [err13];
}
else {
vErrors.push(err13);
}
errors++;
}
if(data.verification === undefined){
const err14 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "verification"}};
if(vErrors === null){
vErrors = [err14];
}
else {
vErrors.push(err14);
}
errors++;
}
if(data.artifacts !== undefined){
if(!(validate11(data.artifacts, {instancePath:instancePath+"/artifacts",parentData:data,parentDataProperty:"artifacts",rootData}))){
vErrors = vErrors === null ? validate11.errors : vErrors.concat(validate11.errors);
errors = vErrors.length;
}
}
if(data.completed_at !== undefined){
let data3 = data.completed_at;
if(typeof data3 === "string"){
if(!(formats8.validate(data3))){
const err15 = {instancePath:instancePath+"/completed_at",schemaPath:"#/properties/completed_at/format",keyword:"format",params:{format: "date-time"}};
if(vErrors === null){
vErrors = [err15];
}
else {
vErrors.push(err15);
}
errors++;
}
}
else {
const err16 = {instancePath:instancePath+"/completed_at",schemaPath:"#/properties/completed_at/type",keyword:"type",params:{type: "string"}};
if(vErrors === null){
vErrors = [err16];
}
else {
vErrors.push(err16);
}
errors++;
}
}
if(data.created_at !== undefined){
let data4 = data.created_at;
if(typeof data4 === "string"){
if(!(formats8.validate(data4))){
const err17 = {instancePath:instancePath+"/created_at",schemaPath:"#/properties/created_at/format",keyword:"format",params:{format: "date-time"}};
if(vErrors === null){
vErrors = [err17];
}
else {
vErrors.push(err17);
}
errors++;
}
}
else {
const err18 = {instancePath:instancePath+"/created_at",schemaPath:"#/properties/created_at/type",keyword:"type",params:{type: "string"}};
if(vErrors === null){
vErrors = [err18];
}
else {
vErrors.push(err18);
}
errors++;
}
}
if(data.job_id !== undefined){
let data5 = data.job_id;
if(typeof data5 === "string"){
if(func2(data5) > 200){
const err19 = {instancePath:instancePath+"/job_id",schemaPath:"#/properties/job_id/maxLength",keyword:"maxLength",params:{limit: 200}};
if(vErrors === null){
vErrors = [err19];
}
else {
vErrors.push(err19);
}
errors++;
}
if(func2(data5) < 1){
const err20 = {instancePath:instancePath+"/job_id",schemaPath:"#/properties/job_id/minLength",keyword:"minLength",params:{limit: 1}};
if(vErrors === null){
vErrors = [err20];
}
else {
vErrors.push(err20);
}
errors++;
}
if(!pattern4.test(data5)){
const err21 = {instancePath:instancePath+"/job_id",schemaPath:"#/properties/job_id/pattern",keyword:"pattern",params:{pattern: "^(?!\\.{1,2}$)(?!__(?!id(?:0|-?[1-9][0-9]*)__$)[\\s\\S]+__$)[^/]+$"}};
if(vErrors === null){
vErrors = [err21];
}
else {
vErrors.push(err21);
}
errors++;
}
}
else {
const err22 = {instancePath:instancePath+"/job_id",schemaPath:"#/properties/job_id/type",keyword:"type",params:{type: "string"}};
if(vErrors === null){
vErrors = [err22];
}
else {
vErrors.push(err22);
}
errors++;
}
}
if(data.status !== undefined){
let data6 = data.status;
const _errs22 = errors;
let valid8 = false;
const _errs23 = errors;
if(!((((data6 === "DISCOVERED") || (data6 === "RUNNING")) || (data6 === "COMPLETED")) || (data6 === "FAILED"))){
const err23 = {instancePath:instancePath+"/status",schemaPath:"#/$defs/JobStatus/anyOf/0/enum",keyword:"enum",params:{allowedValues: schema17.anyOf[0].enum}};
if(vErrors === null){
vErrors = [err23];
}
else {
vErrors.push(err23);
}
errors++;
}
var _valid2 = _errs23 === errors;
valid8 = valid8 || _valid2;
if(!valid8){
const _errs24 = errors;
if(typeof data6 !== "string"){
const err24 = {instancePath:instancePath+"/status",schemaPath:"#/$defs/JobStatus/anyOf/1/type",keyword:"type",params:{type: "string"}};
if(vErrors === null){
vErrors = [err24];
}
else {
vErrors.push(err24);
}
errors++;
}
var _valid2 = _errs24 === errors;
valid8 = valid8 || _valid2;
}
if(!valid8){
const err25 = {instancePath:instancePath+"/status",schemaPath:"#/$defs/JobStatus/anyOf",keyword:"anyOf",params:{}};
if(vErrors === null){
vErrors = [err25];
}
else {
vErrors.push(err25);
}
errors++;
}
else {
errors = _errs22;
if(vErrors !== null){
if(_errs22){
vErrors.length = _errs22;
}
else {
vErrors = null;
}
}
}
}
if(data.timestamps !== undefined){
let data7 = data.timestamps;
if(data7 && typeof data7 == "object" && !Array.isArray(data7)){
if(data7.created === undefined){
const err26 = {instancePath:instancePath+"/timestamps",schemaPath:"#/$defs/JobTimestampsWrite/required",keyword:"required",params:{missingProperty: "created"}};
if(vErrors === null){
vErrors = [err26];
}
else {
vErrors.push(err26);
}
errors++;
}
if(data7.created !== undefined){
let data8 = data7.created;
if(typeof data8 === "string"){
if(!(formats8.validate(data8))){
const err27 = {instancePath:instancePath+"/timestamps/created",schemaPath:"#/$defs/JobTimestampsWrite/properties/created/format",keyword:"format",params:{format: "date-time"}};
if(vErrors === null){
vErrors = [err27];
}
else {
vErrors.push(err27);
}
errors++;
}
}
else {
const err28 = {instancePath:instancePath+"/timestamps/created",schemaPath:"#/$defs/JobTimestampsWrite/properties/created/type",keyword:"type",params:{type: "string"}};
if(vErrors === null){
vErrors = [err28];
}
else {
vErrors.push(err28);
}
errors++;
}
}
if(data7.orchestrator_end !== undefined){
let data9 = data7.orchestrator_end;
if(typeof data9 === "string"){
if(!(formats8.validate(data9))){
const err29 = {instancePath:instancePath+"/timestamps/orchestrator_end",schemaPath:"#/$defs/JobTimestampsWrite/properties/orchestrator_end/format",keyword:"format",params:{format: "date-time"}};
if(vErrors === null){
vErrors = [err29];
}
else {
vErrors.push(err29);
}
errors++;
}
}
else {
const err30 = {instancePath:instancePath+"/timestamps/orchestrator_end",schemaPath:"#/$defs/JobTimestampsWrite/properties/orchestrator_end/type",keyword:"type",params:{type: "string"}};
if(vErrors === null){
vErrors = [err30];
}
else {
vErrors.push(err30);
}
errors++;
}
}
if(data7.orchestrator_start !== undefined){
let data10 = data7.orchestrator_start;
if(typeof data10 === "string"){
if(!(formats8.validate(data10))){
const err31 = {instancePath:instancePath+"/timestamps/orchestrator_start",schemaPath:"#/$defs/JobTimestampsWrite/properties/orchestrator_start/format",keyword:"format",params:{format: "date-time"}};
if(vErrors === null){
vErrors = [err31];
}
else {
vErrors.push(err31);
}
errors++;
}
}
else {
const err32 = {instancePath:instancePath+"/timestamps/orchestrator_start",schemaPath:"#/$defs/JobTimestampsWrite/properties/orchestrator_start/type",keyword:"type",params:{type: "string"}};
if(vErrors === null){
vErrors = [err32];
}
else {
vErrors.push(err32);
}
errors++;
}
}
if(data7.worker_end !== undefined){
let data11 = data7.worker_end;
if(typeof data11 === "string"){
if(!(formats8.validate(data11))){
const err33 = {instancePath:instancePath+"/timestamps/worker_end",schemaPath:"#/$defs/JobTimestampsWrite/properties/worker_end/format",keyword:"format",params:{format: "date-time"}};
if(vErrors === null){
vErrors = [err33];
}
else {
vErrors.push(err33);
}
errors++;
}
}
else {
const err34 = {instancePath:instancePath+"/timestamps/worker_end",schemaPath:"#/$defs/JobTimestampsWrite/properties/worker_end/type",keyword:"type",params:{type: "string"}};
if(vErrors === null){
vErrors = [err34];
}
else {
vErrors.push(err34);
}
errors++;
}
}
if(data7.worker_start !== undefined){
let data12 = data7.worker_start;
if(typeof data12 === "string"){
if(!(formats8.validate(data12))){
const err35 = {instancePath:instancePath+"/timestamps/worker_start",schemaPath:"#/$defs/JobTimestampsWrite/properties/worker_start/format",keyword:"format",params:{format: "date-time"}};
if(vErrors === null){
vErrors = [err35];
}
else {
vErrors.push(err35);
}
errors++;
}
}
else {
const err36 = {instancePath:instancePath+"/timestamps/worker_start",schemaPath:"#/$defs/JobTimestampsWrite/properties/worker_start/type",keyword:"type",params:{type: "string"}};
if(vErrors === null){
vErrors = [err36];
}
else {
vErrors.push(err36);
}
errors++;
}
}
}
else {
const err37 = {instancePath:instancePath+"/timestamps",schemaPath:"#/$defs/JobTimestampsWrite/type",keyword:"type",params:{type: "object"}};
if(vErrors === null){
vErrors = [err37];
}
else {
vErrors.push(err37);
}
errors++;
}
}
if(data.verification !== undefined){
if(!(validate13(data.verification, {instancePath:instancePath+"/verification",parentData:data,parentDataProperty:"verification",rootData}))){
vErrors = vErrors === null ? validate13.errors : vErrors.concat(validate13.errors);
errors = vErrors.length;
}
}
}
else {
const err38 = {instancePath,schemaPath:"#/type",keyword:"type",params:{type: "object"}};
if(vErrors === null){
vErrors = [err38];
}
else {
vErrors.push(err38);
}
errors++;
}
validate10.errors = vErrors;
return errors === 0;
}
