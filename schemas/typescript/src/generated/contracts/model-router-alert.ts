// Made by `npm run generate` from schemas/*.json. Change those, not this.

// @ts-nocheck
import type { Contract } from "../../check.js";
import { FORMATS } from "../../formats.js";
import { modelRouterAlert as schema } from "../schemas.js";

export const modelRouterAlert: Contract = { schema, shape: validate10 };

const schema11 = {"$defs":{"AlertSeverity":{"anyOf":[{"enum":["info","warning","critical","emergency"]},{"type":"string"}]},"AlertType":{"anyOf":[{"enum":["QUOTA_WARNING","QUOTA_CRITICAL","QUOTA_EXHAUSTED","PROVIDER_UNHEALTHY","PROVIDER_UNAVAILABLE","FAILOVER_EXECUTED","CIRCUIT_BREAKER_OPENED","CIRCUIT_BREAKER_HALF_OPEN"]},{"type":"string"}]}},"properties":{"acknowledged":{"default":false,"type":"boolean"},"created_at":{"format":"date-time","type":"string"},"expire_at":{"format":"date-time","type":["string","null"]},"message":{"type":"string"},"model_id":{"type":["string","null"]},"provider":{"type":"string"},"severity":{"$ref":"#/$defs/AlertSeverity"},"type":{"$ref":"#/$defs/AlertType"}},"required":["type","severity","provider","message","created_at"],"title":"ModelRouterAlert","type":"object"};
const schema12 = {"anyOf":[{"enum":["info","warning","critical","emergency"]},{"type":"string"}]};
const schema13 = {"anyOf":[{"enum":["QUOTA_WARNING","QUOTA_CRITICAL","QUOTA_EXHAUSTED","PROVIDER_UNHEALTHY","PROVIDER_UNAVAILABLE","FAILOVER_EXECUTED","CIRCUIT_BREAKER_OPENED","CIRCUIT_BREAKER_HALF_OPEN"]},{"type":"string"}]};
const formats0 = FORMATS["date-time"];

function validate10(data, {instancePath="", parentData, parentDataProperty, rootData=data}={}){
let vErrors = null;
let errors = 0;
if(data && typeof data == "object" && !Array.isArray(data)){
if(data.type === undefined){
const err0 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "type"}};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
if(data.severity === undefined){
const err1 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "severity"}};
if(vErrors === null){
vErrors = [err1];
}
else {
vErrors.push(err1);
}
errors++;
}
if(data.provider === undefined){
const err2 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "provider"}};
if(vErrors === null){
vErrors = [err2];
}
else {
vErrors.push(err2);
}
errors++;
}
if(data.message === undefined){
const err3 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "message"}};
if(vErrors === null){
vErrors = [err3];
}
else {
vErrors.push(err3);
}
errors++;
}
if(data.created_at === undefined){
const err4 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "created_at"}};
if(vErrors === null){
vErrors = [err4];
}
else {
vErrors.push(err4);
}
errors++;
}
if(data.acknowledged !== undefined){
if(typeof data.acknowledged !== "boolean"){
const err5 = {instancePath:instancePath+"/acknowledged",schemaPath:"#/properties/acknowledged/type",keyword:"type",params:{type: "boolean"}};
if(vErrors === null){
vErrors = [err5];
}
else {
vErrors.push(err5);
}
errors++;
}
}
if(data.created_at !== undefined){
let data1 = data.created_at;
if(typeof data1 === "string"){
if(!(formats0.validate(data1))){
const err6 = {instancePath:instancePath+"/created_at",schemaPath:"#/properties/created_at/format",keyword:"format",params:{format: "date-time"}};
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
const err7 = {instancePath:instancePath+"/created_at",schemaPath:"#/properties/created_at/type",keyword:"type",params:{type: "string"}};
if(vErrors === null){
vErrors = [err7];
}
else {
vErrors.push(err7);
}
errors++;
}
}
if(data.expire_at !== undefined){
let data2 = data.expire_at;
if((typeof data2 !== "string") && (data2 !== null)){
const err8 = {instancePath:instancePath+"/expire_at",schemaPath:"#/properties/expire_at/type",keyword:"type",params:{type: schema11.properties.expire_at.type}};
if(vErrors === null){
vErrors = [err8];
}
else {
vErrors.push(err8);
}
errors++;
}
if(typeof data2 === "string"){
if(!(formats0.validate(data2))){
const err9 = {instancePath:instancePath+"/expire_at",schemaPath:"#/properties/expire_at/format",keyword:"format",params:{format: "date-time"}};
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
if(data.message !== undefined){
if(typeof data.message !== "string"){
const err10 = {instancePath:instancePath+"/message",schemaPath:"#/properties/message/type",keyword:"type",params:{type: "string"}};
if(vErrors === null){
vErrors = [err10];
}
else {
vErrors.push(err10);
}
errors++;
}
}
if(data.model_id !== undefined){
let data4 = data.model_id;
if((typeof data4 !== "string") && (data4 !== null)){
const err11 = {instancePath:instancePath+"/model_id",schemaPath:"#/properties/model_id/type",keyword:"type",params:{type: schema11.properties.model_id.type}};
if(vErrors === null){
vErrors = [err11];
}
else {
vErrors.push(err11);
}
errors++;
}
}
if(data.provider !== undefined){
if(typeof data.provider !== "string"){
const err12 = {instancePath:instancePath+"/provider",schemaPath:"#/properties/provider/type",keyword:"type",params:{type: "string"}};
if(vErrors === null){
vErrors = [err12];
}
else {
vErrors.push(err12);
}
errors++;
}
}
if(data.severity !== undefined){
let data6 = data.severity;
const _errs15 = errors;
let valid2 = false;
const _errs16 = errors;
if(!((((data6 === "info") || (data6 === "warning")) || (data6 === "critical")) || (data6 === "emergency"))){
const err13 = {instancePath:instancePath+"/severity",schemaPath:"#/$defs/AlertSeverity/anyOf/0/enum",keyword:"enum",params:{allowedValues: schema12.anyOf[0].enum}};
if(vErrors === null){
vErrors = [err13];
}
else {
vErrors.push(err13);
}
errors++;
}
var _valid0 = _errs16 === errors;
valid2 = valid2 || _valid0;
if(!valid2){
const _errs17 = errors;
if(typeof data6 !== "string"){
const err14 = {instancePath:instancePath+"/severity",schemaPath:"#/$defs/AlertSeverity/anyOf/1/type",keyword:"type",params:{type: "string"}};
if(vErrors === null){
vErrors = [err14];
}
else {
vErrors.push(err14);
}
errors++;
}
var _valid0 = _errs17 === errors;
valid2 = valid2 || _valid0;
}
if(!valid2){
const err15 = {instancePath:instancePath+"/severity",schemaPath:"#/$defs/AlertSeverity/anyOf",keyword:"anyOf",params:{}};
if(vErrors === null){
vErrors = [err15];
}
else {
vErrors.push(err15);
}
errors++;
}
else {
errors = _errs15;
if(vErrors !== null){
if(_errs15){
vErrors.length = _errs15;
}
else {
vErrors = null;
}
}
}
}
if(data.type !== undefined){
let data7 = data.type;
const _errs21 = errors;
let valid4 = false;
const _errs22 = errors;
if(!((((((((data7 === "QUOTA_WARNING") || (data7 === "QUOTA_CRITICAL")) || (data7 === "QUOTA_EXHAUSTED")) || (data7 === "PROVIDER_UNHEALTHY")) || (data7 === "PROVIDER_UNAVAILABLE")) || (data7 === "FAILOVER_EXECUTED")) || (data7 === "CIRCUIT_BREAKER_OPENED")) || (data7 === "CIRCUIT_BREAKER_HALF_OPEN"))){
const err16 = {instancePath:instancePath+"/type",schemaPath:"#/$defs/AlertType/anyOf/0/enum",keyword:"enum",params:{allowedValues: schema13.anyOf[0].enum}};
if(vErrors === null){
vErrors = [err16];
}
else {
vErrors.push(err16);
}
errors++;
}
var _valid1 = _errs22 === errors;
valid4 = valid4 || _valid1;
if(!valid4){
const _errs23 = errors;
if(typeof data7 !== "string"){
const err17 = {instancePath:instancePath+"/type",schemaPath:"#/$defs/AlertType/anyOf/1/type",keyword:"type",params:{type: "string"}};
if(vErrors === null){
vErrors = [err17];
}
else {
vErrors.push(err17);
}
errors++;
}
var _valid1 = _errs23 === errors;
valid4 = valid4 || _valid1;
}
if(!valid4){
const err18 = {instancePath:instancePath+"/type",schemaPath:"#/$defs/AlertType/anyOf",keyword:"anyOf",params:{}};
if(vErrors === null){
vErrors = [err18];
}
else {
vErrors.push(err18);
}
errors++;
}
else {
errors = _errs21;
if(vErrors !== null){
if(_errs21){
vErrors.length = _errs21;
}
else {
vErrors = null;
}
}
}
}
}
else {
const err19 = {instancePath,schemaPath:"#/type",keyword:"type",params:{type: "object"}};
if(vErrors === null){
vErrors = [err19];
}
else {
vErrors.push(err19);
}
errors++;
}
validate10.errors = vErrors;
return errors === 0;
}
